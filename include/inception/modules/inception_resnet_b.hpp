// SPDX-License-Identifier: MIT
// Inception-ResNet-B: the residual module of the 17x17 grids.
#pragma once

#include "inception/modules/basic_conv2d.hpp"
#include "inception/modules/inception_residual.hpp"

namespace inception {

/// A 1x1 branch of `Width` channels beside 1x1, 1x7, 7x1 of 128, `Middle` and `Width`.
///
/// Source   Szegedy et al., arXiv:1602.07261, figures 11 (128, 128) and 17 (192, 160); timm's Block17
template <int In, int Width, int Middle, class Scaling,
          template <int, int, class...> class Conv = BasicConv2d>
struct InceptionResNetB
    : InceptionResidual<
          In, Scaling, EndsWithReLU,  //
          Named<"branch0", Conv<In, Width>>,
          Named<"branch1", Sequential<Conv<In, 128>,                                   //
                                      Conv<128, Middle, Kernel<1, 7>, Padding<0, 3>>,  //
                                      Conv<Middle, Width, Kernel<7, 1>, Padding<3, 0>>>>> {};

}  // namespace inception
