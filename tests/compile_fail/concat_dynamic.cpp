// SPDX-License-Identifier: MIT
// A branch whose width only run time knows.
// expect: Concat_branch<2>::gives_channels<-1>::but_must_give_at_least<1>
#include "inception/combinators/concat.hpp"
#include "inception/layers/linear.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int width = Dynamic;
#else
constexpr int width = 10;
#endif
using Net = Concat<Linear<8, 4>, Linear<8, width>>;
static_assert(Net::out_channels == 14);
