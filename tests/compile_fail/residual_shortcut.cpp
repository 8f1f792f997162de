// SPDX-License-Identifier: MIT
// A projection that takes other channels than the branch beside it.
// expect: Residual::has_a_branch_that_takes_channels<64>::but_a_shortcut_that_takes<32>
#include "inception/combinators/residual.hpp"
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int width = 32;
#else
constexpr int width = 64;
#endif
using Net = Residual<Conv2d<64, 128>, Scale<1, 1>, Conv2d<width, 128>>;
static_assert(Net::in_channels == 64);
