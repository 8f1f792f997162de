// SPDX-License-Identifier: MIT
// Convolution without a bias, batch normalisation, ReLU: torchvision's and timm's brick.
#pragma once

#include "inception/combinators/sequential.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/relu.hpp"

namespace inception {

/// Convolution, batch norm (ε = 0.001), ReLU, under the names conv, bn, relu.
///
/// Options are Conv2d's, but for the bias. Shapes   x [N,H,W,In] → y [N,H',W',Out]
template <int In, int Out, class... Options>
struct BasicConv2d
    : Sequential<Named<"conv", Conv2d<In, Out, Bias<false>, Options...>>,
                 Named<"bn", BatchNorm2d<Out, Epsilon<1, 1000>>>, Named<"relu", ReLU<Out>>> {};

}  // namespace inception
