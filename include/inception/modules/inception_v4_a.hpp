// SPDX-License-Identifier: MIT
// Inception-v4's module of the 35x35 grids.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/modules/basic_conv2d.hpp"

namespace inception {

/// Channels out: 96 + 96 + 96 + 96 = 384. `Conv` is a convolution with all that follows it. The
/// pool divides by the real pixels, as TensorFlow does.
///
/// Source   Szegedy et al., arXiv:1602.07261, figure 4; timm's names
template <int In, template <int, int, class...> class Conv = BasicConv2d>
struct InceptionV4A
    : Concat<Named<"branch0", Conv<In, 96>>,
             Named<"branch1", Sequential<Conv<In, 64>,  //
                                         Conv<64, 96, Kernel<3>, Padding<1>>>>,
             Named<"branch2", Sequential<Conv<In, 64>,                         //
                                         Conv<64, 96, Kernel<3>, Padding<1>>,  //
                                         Conv<96, 96, Kernel<3>, Padding<1>>>>,
             Named<"branch3", Sequential<AvgPool2d<In, Kernel<3>, Padding<1>, CountPadding<false>>,
                                         Conv<In, 96>>>> {};

}  // namespace inception
