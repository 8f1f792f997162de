// SPDX-License-Identifier: MIT
// A branch added to its input, or to a projection of it.
#include "inception/combinators/residual.hpp"

#include "inception/combinators/concat.hpp"
#include "inception/combinators/sequential.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

using Net = Residual<Conv2d<16, 16, Kernel<3>, Padding<1>>, Scale<17, 100>>;
static_assert(Net::in_channels == 16 && Net::out_channels == 16);
static_assert(parameter_count<Net>() == 16 * 16 * 9 + 16);
static_assert(parameter_count<Net>("branch") == parameter_count<Net>());
static_assert(output_grid<Net>({7, 5}) == Extent{7, 5} && depth<Net>() == 1);

constexpr ProgramView program = program_of<Net>.view();
static_assert(program.operations.size() == 2);
static_assert(program.operations[1].type->name == "sum" && program.operations[1].scale == 0.17);
static_assert(program.operations[1].inputs[0] == ProgramView::input);
static_assert(program.operations[1].inputs[1] == program.operations[0].output);
static_assert(program_of<Residual<Conv2d<16, 16>>>.operations[1].scale == 1);

// A projection may change width and grid, if the branch does the same.
using Down = Residual<Conv2d<16, 32, Kernel<3>, Stride<2>, Padding<1>>, Scale<1, 1>,
                      Conv2d<16, 32, Stride<2>>>;
static_assert(Down::out_channels == 32 && output_grid<Down>({8, 6}) == Extent{4, 3});
static_assert(parameter_count<Down>("shortcut") == 16 * 32 + 32);

// Unequal grids are no sum.
static_assert(output_grid<Residual<Conv2d<16, 16, Kernel<3>>>>({7, 5}) == Extent{});

// A sum may be a branch of a concat: it writes its slice.
using Branch = Concat<Conv2d<16, 4>, Net>;
static_assert(Branch::out_channels == 20);
static_assert(offset_in_root(program_of<Branch>.view(), program_of<Branch>.operations[2].output) ==
              4);

// The deepest path counts.
using Deep =
    Sequential<Residual<Sequential<Conv2d<16, 4>, Conv2d<4, 4>, Conv2d<4, 16>>>, Conv2d<16, 8>>;
static_assert(depth<Deep>() == 4);
