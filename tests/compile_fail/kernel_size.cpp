// SPDX-License-Identifier: MIT
// A kernel of no width.
// expect: height_and_width_of<inception::Kernel<7, 0>
// expect: >::must_be_at_least<1>
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int width = 0;
#else
constexpr int width = 1;
#endif
static_assert(Conv2d<64, 96, Kernel<7, width>, Padding<3, 0>>::out_channels == 96);
