// SPDX-License-Identifier: MIT
// Convolution, batch normalisation, ReLU: the brick of every Inception network.
#pragma once

#include "inception/combinators/sequential.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/relu.hpp"

namespace inception {

/// Convolution (with a bias, as the seed has it), batch norm, ReLU, under the names conv, bn, act.
///
/// Options are Conv2d's. Shapes   x [N,H,W,In] → y [N,H',W',Out]
template <int In, int Out, class... Options>
struct ConvBlock : Sequential<Named<"conv", Conv2d<In, Out, Options...>>,
                              Named<"bn", BatchNorm2d<Out>>, Named<"act", ReLU<Out>>> {};

}  // namespace inception
