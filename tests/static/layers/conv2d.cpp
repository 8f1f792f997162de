// SPDX-License-Identifier: MIT
// Convolution: widths, parameters, multiply-adds and the shape of its weights.
#include "inception/layers/conv2d.hpp"

#include "inception/program/cost.hpp"

using namespace inception;

static_assert(Conv2d<3, 32>::in_channels == 3 && Conv2d<3, 32>::out_channels == 32);

// C·K·R·R + K, and H'·W'·C·K·R·R.
using First = Conv2d<3, 32, Kernel<3>, Stride<2>>;
static_assert(parameter_count<First>() == 3 * 32 * 9 + 32);
static_assert(multiply_adds<First>({299, 299}) == 149 * 149 * 3 * 32 * 9);
static_assert(output_grid<First>({299, 299}) == Extent{149, 149});
static_assert(depth<First>() == 1);

// No bias.
static_assert(parameter_count<Conv2d<3, 32, Kernel<3>, Bias<false>>>() == 3 * 32 * 9);

// A rectangular kernel on a rectangle.
using Row = Conv2d<128, 192, Kernel<1, 7>, Padding<0, 3>>;
static_assert(parameter_count<Row>() == 128 * 192 * 7 + 192);
static_assert(multiply_adds<Row>({17, 12}) == 17 * 12 * 128 * 192 * 7);

// Groups divide weights and work; a depthwise convolution is the limit.
using Grouped = Conv2d<12, 8, Kernel<3>, Groups<4>>;
static_assert(parameter_count<Grouped>() == 8 * 3 * 9 + 8);
static_assert(multiply_adds<Grouped>({10, 10}) == 8 * 8 * 8 * 3 * 9);
static_assert(parameter_count<Conv2d<32, 32, Kernel<3>, Groups<32>, Bias<false>>>() == 32 * 9);

// Dilation costs nothing but grid.
using Dilated = Conv2d<8, 8, Kernel<3>, Dilation<2>>;
static_assert(parameter_count<Dilated>() == parameter_count<Conv2d<8, 8, Kernel<3>>>());
static_assert(output_grid<Dilated>({12, 10}) == Extent{8, 6});

// What does not fit has no cost and no grid.
static_assert(multiply_adds<First>({2, 299}) == -1);
static_assert(output_grid<First>({2, 299}) == Extent{});

// Weights as PyTorch writes them: [K, C/G, R, S].
constexpr ProgramView program = program_of<Conv2d<12, 8, Kernel<5, 3>, Groups<4>>>.view();
static_assert(program.parameters.size() == 2 && program.buffers.empty());
static_assert(program.parameters[0].name == "weight" && program.parameters[0].rank == 4);
static_assert(program.parameters[0].shape == std::array{8, 3, 5, 3});
static_assert(program.parameters[0].layout == Layout::convolution);
static_assert(program.parameters[0].fan_in == 3 * 15 && program.parameters[0].fan_out == 2 * 15);
static_assert(program.parameters[0].initial == Initial::weight && program.parameters[0].decay);
static_assert(program.parameters[1].name == "bias" && program.parameters[1].rank == 1);
static_assert(program.parameters[1].shape[0] == 8);
// PyTorch draws the bias from the weights' fan-in, and weight decay leaves it alone.
static_assert(program.parameters[1].fan_in == 3 * 15);
static_assert(program.parameters[1].initial == Initial::bias && !program.parameters[1].decay);
