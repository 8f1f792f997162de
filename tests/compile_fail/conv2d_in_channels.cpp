// SPDX-License-Identifier: MIT
// A convolution over no channels.
// expect: in_channels_of<inception::Conv2d<0, 32
// expect: >::must_be_at_least<1>
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int channels = 0;
#else
constexpr int channels = 3;
#endif
static_assert(Conv2d<channels, 32>::out_channels == 32);
