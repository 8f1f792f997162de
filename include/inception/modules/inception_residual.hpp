// SPDX-License-Identifier: MIT
// What every module of an Inception-ResNet is: branches, a 1x1 convolution back, a scaled sum.
#pragma once

#include "inception/combinators/chain.hpp"
#include "inception/combinators/concat.hpp"
#include "inception/combinators/residual.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/relu.hpp"

namespace inception {

/// What follows the sum of a residual module.
struct EndsWithReLU {
  template <int Channels>
  using Activation = ReLU<Channels>;
};
struct EndsLinear {  ///< the last module before the pooling
  template <int Channels>
  using Activation = Identity<Channels>;
};

/// y = activation(x + scale · conv2d(branches(x))); the 1x1 convolution has a bias and no batch norm.
///
/// Shapes   x, y [N,H,W,In]
/// Source   Szegedy et al., arXiv:1602.07261, sections 3.2 and 3.3; timm's names
template <int In, class Scaling, class End, class... Branches>
struct InceptionResidual
    : Sequential<
          Named<"", Residual<Chain<Named<"", Concat<Branches...>>,
                                   Named<"conv2d", Conv2d<Concat<Branches...>::out_channels, In>>>,
                             Scaling>>,
          Named<"relu", typename End::template Activation<In>>> {};

}  // namespace inception
