// SPDX-License-Identifier: MIT
// A stride that would never move on.
// expect: height_and_width_of<inception::Stride<0
// expect: >::must_be_at_least<1>
#include "inception/layers/max_pool2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int step = 0;
#else
constexpr int step = 2;
#endif
static_assert(MaxPool2d<64, Kernel<3>, Stride<step>>::out_channels == 64);
