// SPDX-License-Identifier: MIT
// A pooling window that could lie in the padding alone.
// expect: window_of<inception::MaxPool2d<64,
// expect: >::has_a_padding_of<2>::but_at_most_half_is_allowed_of_kernel<3>
#include "inception/layers/max_pool2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int pixels = 2;
#else
constexpr int pixels = 1;
#endif
static_assert(MaxPool2d<64, Kernel<3>, Padding<pixels>>::out_channels == 64);
