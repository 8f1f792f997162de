// SPDX-License-Identifier: MIT
// The auxiliary classifier of Inception-v3.
#pragma once

#include "inception/combinators/sequential.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/linear.hpp"

namespace inception {

/// 5x5 average pool of stride 3, 1x1 and 5x5 convolutions, mean, linear. It needs a 17x17 grid.
///
/// The 5x5 convolution is the paper's fully connected layer. BN-auxiliary, the paper's last step,
/// normalises it too: without, `LastConv` has a bias instead.
///
/// Shapes   x [N,H,W,In] → logits [N,1,1,Classes]
/// Source   torchvision's InceptionAux; figure 8 of arXiv:1512.00567
template <int In, int Classes, template <int, int, class...> class Conv,
          template <int, int, class...> class LastConv = Conv>
struct InceptionV3Aux : Sequential<                                              // at 17x17
                            Named<"pool", AvgPool2d<In, Kernel<5>, Stride<3>>>,  // [N, 5, 5, In]
                            Named<"conv0", Conv<In, 128>>,                       // [N, 5, 5, 128]
                            Named<"conv1", LastConv<128, 768, Kernel<5>>>,       // [N, 1, 1, 768]
                            Named<"mean", GlobalAvgPool2d<768>>,                 //
                            Named<"fc", Linear<768, Classes>>> {};

}  // namespace inception
