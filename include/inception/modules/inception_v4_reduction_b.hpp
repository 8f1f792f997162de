// SPDX-License-Identifier: MIT
// Reduction-B of Inception-v4: from 17x17 to 8x8.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/modules/basic_conv2d.hpp"

namespace inception {

/// Channels out: 192 + 320 + In.
///
/// Source   Szegedy et al., arXiv:1602.07261, figure 8; timm's names
template <int In, template <int, int, class...> class Conv = BasicConv2d>
struct InceptionV4ReductionB
    : Concat<Named<"branch0", Sequential<Conv<In, 192>,  //
                                         Conv<192, 192, Kernel<3>, Stride<2>>>>,
             Named<"branch1", Sequential<Conv<In, 256>,                                //
                                         Conv<256, 256, Kernel<1, 7>, Padding<0, 3>>,  //
                                         Conv<256, 320, Kernel<7, 1>, Padding<3, 0>>,  //
                                         Conv<320, 320, Kernel<3>, Stride<2>>>>,
             Named<"branch2", MaxPool2d<In, Kernel<3>, Stride<2>>>> {};

}  // namespace inception
