// SPDX-License-Identifier: MIT
// Two kernels for one convolution.
// expect: option<inception::Kernel<5
// expect: >::is_given_twice_to<inception::ops::Conv2d>
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
using Option = Kernel<5>;
#else
using Option = Padding<1>;
#endif
static_assert(Conv2d<64, 96, Kernel<3>, Stride<2>, Option>::out_channels == 96);
