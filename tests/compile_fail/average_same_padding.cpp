// SPDX-License-Identifier: MIT
// An average that counts TensorFlow's uneven padding, which TensorFlow does not.
// expect: option<inception::SamePadding>::needs_beside_it<inception::CountPadding<false>
#include "inception/layers/avg_pool2d.hpp"

using namespace inception;

#ifdef MISTAKE
using Counts = CountPadding<true>;
#else
using Counts = CountPadding<false>;
#endif
static_assert(AvgPool2d<64, Kernel<3>, Stride<2>, SamePadding, Counts>::out_channels == 64);
