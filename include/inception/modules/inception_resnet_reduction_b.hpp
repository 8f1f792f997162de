// SPDX-License-Identifier: MIT
// Reduction-B of the Inception-ResNets: from 17x17 to 8x8.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/modules/basic_conv2d.hpp"

namespace inception {

/// Channels out: 384 + Width + Last + In.
///
/// Source   Szegedy et al., arXiv:1602.07261, figures 12 (256, 256) and 18 (288, 320); timm's names
template <int In, int Width, int Last, template <int, int, class...> class Conv = BasicConv2d>
struct InceptionResNetReductionB
    : Concat<Named<"branch0", Sequential<Conv<In, 256>,  //
                                         Conv<256, 384, Kernel<3>, Stride<2>>>>,
             Named<"branch1", Sequential<Conv<In, 256>,  //
                                         Conv<256, Width, Kernel<3>, Stride<2>>>>,
             Named<"branch2", Sequential<Conv<In, 256>,                            //
                                         Conv<256, Width, Kernel<3>, Padding<1>>,  //
                                         Conv<Width, Last, Kernel<3>, Stride<2>>>>,
             Named<"branch3", MaxPool2d<In, Kernel<3>, Stride<2>>>> {};

}  // namespace inception
