// SPDX-License-Identifier: MIT
// The fully connected layer and the flattening before it.
#include "inception/layers/linear.hpp"

#include "inception/layers/flatten.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

using Head = Linear<2048, 1000>;
static_assert(Head::in_channels == 2048 && Head::out_channels == 1000);
static_assert(parameter_count<Head>() == 2'049'000);
static_assert(multiply_adds<Head>({1, 1}) == 2'048'000);
static_assert(parameter_count<Linear<2048, 1000, Bias<false>>>() == 2'048'000);
static_assert(depth<Head>() == 1);

constexpr ProgramView program = program_of<Linear<24, 5>>.view();
static_assert(program.parameters[0].name == "weight" && program.parameters[0].rank == 2);
static_assert(program.parameters[0].shape[0] == 5 && program.parameters[0].shape[1] == 24);
static_assert(program.parameters[0].layout == Layout::linear && program.parameters[0].decay);
static_assert(program.parameters[0].fan_in == 24 && program.parameters[0].fan_out == 5);
static_assert(program.parameters[1].name == "bias" && program.parameters[1].fan_in == 24);
static_assert(!program.parameters[1].decay);

// Only the number of classes may be left open.
static_assert(Linear<24, Dynamic>::out_channels == Dynamic);
static_assert(program_of<Linear<24, Dynamic>>.parameters[0].shape[0] == Dynamic);

using Flat = Flatten<128, Grid<4>>;
static_assert(Flat::in_channels == 128 && Flat::out_channels == 2048);
static_assert(Flatten<128, Grid<2, 3>>::out_channels == 768);
static_assert(Flatten<128>::out_channels == 128);
static_assert(output_grid<Flat>({4, 4}) == Extent{1, 1});
static_assert(output_grid<Flat>({4, 5}) == Extent{} && output_grid<Flat>({1, 1}) == Extent{});
static_assert(parameter_count<Flat>() == 0 && multiply_adds<Flat>({4, 4}) == 0);
