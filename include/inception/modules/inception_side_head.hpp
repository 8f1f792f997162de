// SPDX-License-Identifier: MIT
// The auxiliary classifier that the paper of Inception-v2 draws.
#pragma once

#include "inception/combinators/sequential.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/flatten.hpp"
#include "inception/layers/linear.hpp"
#include "inception/modules/conv_block.hpp"

namespace inception {

/// 5x5 average pool of stride 3, 1x1 convolution, two linear layers. It needs a grid of 17x17 to
/// 19x19.
///
/// `Norm` follows the first linear layer: a batch norm in what the paper calls BN-auxiliary.
///
/// Shapes   x [N,H,W,In] → logits [N,1,1,Classes]
/// Source   Szegedy et al., arXiv:1512.00567, figure 8 and section 10
template <int In, int Classes, template <int> class Norm>
struct InceptionSideHead : Sequential<                                              // at 17x17
                               Named<"pool", AvgPool2d<In, Kernel<5>, Stride<3>>>,  // [N, 5, 5, In]
                               Named<"conv", ConvBlock<In, 128>>,        // [N, 5, 5, 128]
                               Named<"flatten", Flatten<128, Grid<5>>>,  // [N, 1, 1, 3200]
                               Named<"fc1", Linear<3200, 1024>>,         //
                               Named<"bn", Norm<1024>>,                  //
                               Named<"act", ReLU<1024>>,                 // [N, 1, 1, 1024]
                               Named<"fc2", Linear<1024, Classes>>> {};

}  // namespace inception
