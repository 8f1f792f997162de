// SPDX-License-Identifier: MIT
// A padding below zero.
// expect: height_and_width_of<inception::Padding<-1
// expect: >::must_be_at_least<0>
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int pixels = -1;
#else
constexpr int pixels = 1;
#endif
static_assert(Conv2d<64, 96, Kernel<3>, Padding<pixels>>::out_channels == 96);
