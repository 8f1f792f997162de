// SPDX-License-Identifier: MIT
// A branch that gives other channels than the input it is added to has.
// expect: Residual::adds_a_branch_that_gives_channels<320>::to_a_shortcut_that_gives<256>
#include "inception/combinators/residual.hpp"
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int width = 320;
#else
constexpr int width = 256;
#endif
using Net = Residual<Conv2d<256, width>, Scale<17, 100>>;
static_assert(Net::in_channels == 256);
