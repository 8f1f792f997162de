// SPDX-License-Identifier: MIT
// A number of channels where a branch should stand.
// expect: Concat_branch<2>::must_be_a_Layer_and_not<std::integral_constant<int, 64
#include <type_traits>

#include "inception/combinators/concat.hpp"
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
using Second = std::integral_constant<int, 64>;
#else
using Second = Conv2d<32, 64>;
#endif
using Net = Concat<Conv2d<32, 96>, Second>;
static_assert(Net::out_channels == 160);
