// SPDX-License-Identifier: MIT
// A name around a type that is no layer.
// expect: Named_layer<1>::must_be_a_Layer_and_not<inception::Kernel<3
#include "inception/combinators/named.hpp"
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
using Net = Named<"conv1", Kernel<3>>;
#else
using Net = Named<"conv1", Conv2d<3, 32, Kernel<3>>>;
#endif
static_assert(Net::in_channels == 3);
