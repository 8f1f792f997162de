// SPDX-License-Identifier: MIT
// Inception-v4's module of the 17x17 grids.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/modules/basic_conv2d.hpp"

namespace inception {

/// Channels out: 384 + 256 + 256 + 128 = 1024. The pool divides by the real pixels.
///
/// Source   Szegedy et al., arXiv:1602.07261, figure 5; timm's names
template <int In, template <int, int, class...> class Conv = BasicConv2d>
struct InceptionV4B
    : Concat<Named<"branch0", Conv<In, 384>>,
             Named<"branch1", Sequential<Conv<In, 192>,                                //
                                         Conv<192, 224, Kernel<1, 7>, Padding<0, 3>>,  //
                                         Conv<224, 256, Kernel<7, 1>, Padding<3, 0>>>>,
             Named<"branch2", Sequential<Conv<In, 192>,                                //
                                         Conv<192, 192, Kernel<7, 1>, Padding<3, 0>>,  //
                                         Conv<192, 224, Kernel<1, 7>, Padding<0, 3>>,  //
                                         Conv<224, 224, Kernel<7, 1>, Padding<3, 0>>,  //
                                         Conv<224, 256, Kernel<1, 7>, Padding<0, 3>>>>,
             Named<"branch3", Sequential<AvgPool2d<In, Kernel<3>, Padding<1>, CountPadding<false>>,
                                         Conv<In, 128>>>> {};

}  // namespace inception
