// SPDX-License-Identifier: MIT
// Groups that do not divide the channels.
// expect: out_channels_of<inception::Conv2d<12, 10, inception::Groups<4>
// expect: >::must_be_a_multiple_of_groups<4>
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int channels = 10;
#else
constexpr int channels = 8;
#endif
static_assert(Conv2d<12, channels, Groups<4>>::in_channels == 12);
