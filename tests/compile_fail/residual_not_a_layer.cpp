// SPDX-License-Identifier: MIT
// A residual branch that is no layer.
// expect: Residual_part<1>::must_be_a_Layer_and_not<inception::Scale<1
#include "inception/combinators/residual.hpp"
#include "inception/layers/conv2d.hpp"

using namespace inception;

#ifdef MISTAKE
using Net = Residual<Scale<1, 10>, Conv2d<8, 8>>;
#else
using Net = Residual<Conv2d<8, 8>, Scale<1, 10>>;
#endif
static_assert(Net::out_channels == 8);
