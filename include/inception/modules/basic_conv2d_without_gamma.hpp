// SPDX-License-Identifier: MIT
// Convolution, batch normalisation without γ, ReLU: the brick of Inception in TensorFlow and Keras.
#pragma once

#include "inception/combinators/sequential.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/relu.hpp"

namespace inception {

/// BasicConv2d whose batch norm trains a bias alone (TensorFlow's `scale=False`).
///
/// Options are Conv2d's, but for the bias. Shapes   x [N,H,W,In] → y [N,H',W',Out]
template <int In, int Out, class... Options>
struct BasicConv2dWithoutGamma
    : Sequential<Named<"conv", Conv2d<In, Out, Bias<false>, Options...>>,
                 Named<"bn", BatchNorm2d<Out, Epsilon<1, 1000>, Gamma<false>>>,
                 Named<"relu", ReLU<Out>>> {};

}  // namespace inception
