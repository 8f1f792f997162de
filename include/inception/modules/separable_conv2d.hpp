// SPDX-License-Identifier: MIT
// Depthwise separable convolution.
#pragma once

#include "inception/combinators/sequential.hpp"
#include "inception/layers/conv2d.hpp"

namespace inception {

/// A 3x3 convolution of every channel by itself, then a 1x1 across channels; no biases, nothing
/// between the two.
///
/// Shapes   x [N,H,W,In] → y [N,H,W,Out]
/// Source   Chollet, arXiv:1610.02357; the names of timm's legacy_xception
template <int In, int Out>
struct SeparableConv2d
    : Sequential<Named<"conv1", Conv2d<In, In, Kernel<3>, Padding<1>, Groups<In>, Bias<false>>>,
                 Named<"pointwise", Conv2d<In, Out, Bias<false>>>> {};

}  // namespace inception
