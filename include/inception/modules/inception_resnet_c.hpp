// SPDX-License-Identifier: MIT
// Inception-ResNet-C: the residual module of the 8x8 grids.
#pragma once

#include "inception/modules/basic_conv2d.hpp"
#include "inception/modules/inception_residual.hpp"

namespace inception {

/// A 1x1 branch of 192 channels beside 1x1, 1x3, 3x1 of 192, `Middle` and `Last`.
///
/// Source   Szegedy et al., arXiv:1602.07261, figures 13 (192, 192) and 19 (224, 256); timm's Block8
template <int In, int Middle, int Last, class Scaling, class End = EndsWithReLU,
          template <int, int, class...> class Conv = BasicConv2d>
struct InceptionResNetC
    : InceptionResidual<
          In, Scaling, End,  //
          Named<"branch0", Conv<In, 192>>,
          Named<"branch1", Sequential<Conv<In, 192>,                                   //
                                      Conv<192, Middle, Kernel<1, 3>, Padding<0, 1>>,  //
                                      Conv<Middle, Last, Kernel<3, 1>, Padding<1, 0>>>>> {};

}  // namespace inception
