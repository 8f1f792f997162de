// SPDX-License-Identifier: MIT
// A user's own layer is held against its neighbours like ours.
// expect: Sequential_layer<2>::takes_channels<32>::but_the_layer_before_it_gives<64>
#include "../../examples/support/swish.hpp"
#include "inception/combinators/sequential.hpp"
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int taken = 32;
#else
constexpr int taken = 64;
#endif
using Net = Sequential<Conv2d<3, 64>, examples::Swish<taken>>;
static_assert(Net::out_channels == taken);
