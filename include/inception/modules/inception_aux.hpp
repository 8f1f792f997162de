// SPDX-License-Identifier: MIT
// The auxiliary classifier of the seed's network: GoogLeNet's head.
#pragma once

#include "inception/combinators/sequential.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/flatten.hpp"
#include "inception/layers/identity.hpp"
#include "inception/layers/linear.hpp"
#include "inception/layers/relu.hpp"

namespace inception {

/// Pool to 4x4, 1x1 convolution without batch norm, two linear layers, dropout 0.7.
///
/// `Norm` follows the first linear layer; the seed has none there.
///
/// Shapes   x [N,H,W,In] → logits [N,1,1,Classes]
template <int In, int Classes, template <int> class Norm = Identity>
struct InceptionAux : Sequential<Named<"pool", AdaptiveAvgPool2d<In, Grid<4>>>,  // [N, 4, 4, In]
                                 Named<"conv", Conv2d<In, 128>>,                 // [N, 4, 4, 128]
                                 Named<"act", ReLU<128>>,                        //
                                 Named<"", Flatten<128, Grid<4>>>,               // [N, 1, 1, 2048]
                                 Named<"fc1", Linear<2048, 1024>>,               //
                                 Named<"bn", Norm<1024>>,                        //
                                 Named<"act", ReLU<1024>>,                       // [N, 1, 1, 1024]
                                 Named<"dropout", Dropout<1024, Probability<7, 10>>>,  //
                                 Named<"fc2", Linear<1024, Classes>>> {};

}  // namespace inception
