// SPDX-License-Identifier: MIT
// A convolution that gives no channels.
// expect: out_channels_of<inception::Conv2d<3, -2
// expect: >::must_be_at_least<1>
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int channels = -2;
#else
constexpr int channels = 2;
#endif
static_assert(Conv2d<3, channels>::in_channels == 3);
