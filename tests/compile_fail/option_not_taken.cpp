// SPDX-License-Identifier: MIT
// Groups for a pooling layer.
// expect: option<inception::Groups<4>
// expect: >::is_not_taken_by<inception::ops::MaxPool2d>
#include "inception/layers/max_pool2d.hpp"

using namespace inception;

#ifdef MISTAKE
using Option = Groups<4>;
#else
using Option = Dilation<4>;
#endif
static_assert(MaxPool2d<64, Kernel<3>, Option>::out_channels == 64);
