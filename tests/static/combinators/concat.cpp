// SPDX-License-Identifier: MIT
// Branches side by side: widths add up, every branch writes its slice, nothing is copied.
#include "inception/combinators/concat.hpp"

#include "inception/combinators/sequential.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/identity.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

using Net = Concat<Conv2d<8, 4>, Sequential<Conv2d<8, 2>, Conv2d<2, 6, Kernel<3>, Padding<1>>>,
                   MaxPool2d<8, Kernel<3>, Padding<1>>>;
static_assert(Net::in_channels == 8 && Net::out_channels == 4 + 6 + 8);
static_assert(parameter_count<Net>() == (8 * 4 + 4) + (8 * 2 + 2) + (2 * 6 * 9 + 6));
static_assert(output_grid<Net>({7, 5}) == Extent{7, 5} && depth<Net>() == 2);

// branch1, branch2, …
static_assert(parameter_count<Net>("branch1") == 8 * 4 + 4);
static_assert(parameter_count<Net>("branch2.1") == 2 * 6 * 9 + 6);
static_assert(operation_count<Net>("max_pool", "branch3") == 1);

constexpr ProgramView program = program_of<Net>.view();
static_assert(program.operations.size() == 4);
constexpr Value first = program.values[static_cast<std::size_t>(program.operations[0].output)];
constexpr Value second = program.values[static_cast<std::size_t>(program.operations[2].output)];
constexpr Value third = program.values[static_cast<std::size_t>(program.operations[3].output)];
static_assert(first.parent == program.outputs[0].value && first.offset == 0);
static_assert(second.parent == program.outputs[0].value && second.offset == 4);
static_assert(third.parent == program.outputs[0].value && third.offset == 10);
static_assert(third.channels == 8);

// A concat in a concat writes into the outer value: offsets add up.
using Nested = Concat<Conv2d<8, 3>, Concat<Conv2d<8, 5>, Conv2d<8, 7>>>;
constexpr ProgramView nested = program_of<Nested>.view();
constexpr ValueId last = nested.operations[2].output;
static_assert(Nested::out_channels == 15 && root_of(nested, last) == nested.outputs[0].value);
static_assert(offset_in_root(nested, last) == 3 + 5);
static_assert(parameter_count<Nested>("branch2.branch1") == 8 * 5 + 5);

// An identity branch must stand in its slice, so it is the one branch that copies.
using Dense = Concat<Identity<8>, Conv2d<8, 4>>;
static_assert(Dense::out_channels == 12 && operation_count<Dense>("copy") == 1);

// Branches whose grids differ do not fit together.
static_assert(output_grid<Concat<Conv2d<8, 4>, Conv2d<8, 4, Kernel<3>>>>({7, 5}) == Extent{});
static_assert(output_grid<Concat<Conv2d<8, 4, Kernel<3, 1>, Padding<1, 0>>, Conv2d<8, 4>>>({7,
                                                                                            5}) ==
              Extent{7, 5});
