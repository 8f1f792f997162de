// SPDX-License-Identifier: MIT
// A layer that takes other channels than the layer before it gives.
// expect: Sequential_layer<3>::takes_channels<128>::but_the_layer_before_it_gives<96>
#include "inception/combinators/sequential.hpp"
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int taken = 128;
#else
constexpr int taken = 96;
#endif
using Net = Sequential<Conv2d<3, 64>, Conv2d<64, 96, Kernel<3>, Padding<1>>, Conv2d<taken, 96>>;
static_assert(Net::out_channels == 96);
