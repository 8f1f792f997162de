// SPDX-License-Identifier: MIT
// Inception-ResNet-A: the residual module of the 35x35 grids.
#pragma once

#include "inception/modules/basic_conv2d.hpp"
#include "inception/modules/inception_residual.hpp"

namespace inception {

/// Three branches that end with 32, 32 and `Last` channels; the third has `Middle` between.
///
/// Source   Szegedy et al., arXiv:1602.07261, figures 10 (32, 32) and 16 (48, 64); timm's Block35
template <int In, int Middle, int Last, class Scaling,
          template <int, int, class...> class Conv = BasicConv2d>
struct InceptionResNetA
    : InceptionResidual<In, Scaling, EndsWithReLU,  //
                        Named<"branch0", Conv<In, 32>>,
                        Named<"branch1", Sequential<Conv<In, 32>,  //
                                                    Conv<32, 32, Kernel<3>, Padding<1>>>>,
                        Named<"branch2", Sequential<Conv<In, 32>,                             //
                                                    Conv<32, Middle, Kernel<3>, Padding<1>>,  //
                                                    Conv<Middle, Last, Kernel<3>, Padding<1>>>>> {};

}  // namespace inception
