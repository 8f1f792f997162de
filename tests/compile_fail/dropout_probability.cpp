// SPDX-License-Identifier: MIT
// A dropout that would leave nothing.
// expect: value_of<inception::Probability<1
// expect: >::must_be_at_least_0_and_below<1>
#include "inception/layers/dropout.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int denominator = 1;
#else
constexpr int denominator = 2;
#endif
static_assert(Dropout<64, Probability<1, denominator>>::out_channels == 64);
