// SPDX-License-Identifier: MIT
// The module between stem and residual modules of the released Inception-ResNet-v2.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/modules/basic_conv2d.hpp"

namespace inception {

/// Channels out: 96 + 64 + 96 + 64 = 320. The pool divides by the real pixels.
///
/// Source   TensorFlow-slim's inception_resnet_v2; timm's names
template <int In, template <int, int, class...> class Conv = BasicConv2d>
struct InceptionResNetV2Mixed5b
    : Concat<Named<"branch0", Conv<In, 96>>,
             Named<"branch1", Sequential<Conv<In, 48>,  //
                                         Conv<48, 64, Kernel<5>, Padding<2>>>>,
             Named<"branch2", Sequential<Conv<In, 64>,                         //
                                         Conv<64, 96, Kernel<3>, Padding<1>>,  //
                                         Conv<96, 96, Kernel<3>, Padding<1>>>>,
             Named<"branch3", Sequential<AvgPool2d<In, Kernel<3>, Padding<1>, CountPadding<false>>,
                                         Conv<In, 64>>>> {};

}  // namespace inception
