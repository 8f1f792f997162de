// SPDX-License-Identifier: MIT
// Convolution with a bias and ReLU: the brick of networks from before batch normalisation.
#pragma once

#include "inception/combinators/sequential.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/relu.hpp"

namespace inception {

/// Convolution with a bias, ReLU, under the names conv, relu.
///
/// Options are Conv2d's. Shapes   x [N,H,W,In] → y [N,H',W',Out]
template <int In, int Out, class... Options>
struct ConvReLU : Sequential<Named<"conv", Conv2d<In, Out, Options...>>, Named<"relu", ReLU<Out>>> {
};

}  // namespace inception
