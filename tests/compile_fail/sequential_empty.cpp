// SPDX-License-Identifier: MIT
// A Sequential of nothing.
// expect: Sequential: there must be at least one layer
#include "inception/combinators/sequential.hpp"
#include "inception/layers/identity.hpp"

using namespace inception;

#ifdef MISTAKE
using Net = Sequential<>;
#else
using Net = Sequential<Identity<8>>;
#endif
static_assert(Net::out_channels == 8);
