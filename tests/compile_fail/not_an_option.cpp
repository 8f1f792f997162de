// SPDX-License-Identifier: MIT
// A layer among the options of a layer.
// expect: option<inception::ReLU<96>
// expect: >::is_not_taken_by<inception::ops::Conv2d>
#include "inception/layers/conv2d.hpp"
#include "inception/layers/relu.hpp"

using namespace inception;

#ifdef MISTAKE
using Net = Conv2d<64, 96, Kernel<3>, ReLU<96>>;
#else
using Net = Conv2d<64, 96, Kernel<3>>;
#endif
static_assert(Net::out_channels == 96);
