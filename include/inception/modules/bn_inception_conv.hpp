// SPDX-License-Identifier: MIT
// The convolution of BN-Inception, with the names of its Caffe model.
#pragma once

#include "inception/combinators/chain.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/relu.hpp"

namespace inception {

/// Convolution, batch norm, ReLU, called `Name`, `Name`_bn and `Name`_relu.
///
/// `Variant` says whether the convolution has a bias and which batch norm follows.
template <FixedString Name, class Variant, int In, int Out, class... Options>
struct BNInceptionConv : Chain<Named<Name, Conv2d<In, Out, typename Variant::ConvBias, Options...>>,
                               Named<Name + "_bn", typename Variant::template Norm<Out>>,
                               Named<Name + "_relu", ReLU<Out>>> {};

}  // namespace inception
