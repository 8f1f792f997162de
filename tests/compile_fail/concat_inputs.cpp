// SPDX-License-Identifier: MIT
// A branch that takes other channels than the first branch.
// expect: Concat_branch<3>::takes_channels<256>::but_branch_1_takes<288>
#include "inception/combinators/concat.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/max_pool2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int pooled = 256;
#else
constexpr int pooled = 288;
#endif
using Net = Concat<Conv2d<288, 64>, Conv2d<288, 96, Kernel<3>, Padding<1>>,
                   MaxPool2d<pooled, Kernel<3>, Padding<1>>>;
static_assert(Net::out_channels == 64 + 96 + 288);
