// SPDX-License-Identifier: MIT
// A head that takes other channels than the trunk it is tapped from.
// expect: Tap::has_a_trunk_that_takes_channels<768>::but_a_head_that_takes<1280>
#include "inception/combinators/tap.hpp"
#include "inception/modules/inception_aux.hpp"
#include "inception/modules/inception_reduction.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int width = 1280;
#else
constexpr int width = 768;
#endif
using Net = Tap<"aux", InceptionReduction<768, 192, 16>, InceptionAux<width, 10>>;
static_assert(Net::out_channels == 1280);
