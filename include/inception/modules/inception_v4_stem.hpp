// SPDX-License-Identifier: MIT
// The branching parts of Inception-v4's stem.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/modules/basic_conv2d.hpp"

namespace inception {

/// Pooling beside a convolution of stride 2. Channels out: 64 + 96 = 160.
///
/// Source   Szegedy et al., arXiv:1602.07261, figure 3; timm's names
template <template <int, int, class...> class Conv = BasicConv2d>
struct InceptionV4Mixed3a : Concat<Named<"maxpool", MaxPool2d<64, Kernel<3>, Stride<2>>>,
                                   Named<"conv", Conv<64, 96, Kernel<3>, Stride<2>>>> {};

/// Two branches that end with an unpadded 3x3. Channels out: 96 + 96 = 192.
template <template <int, int, class...> class Conv = BasicConv2d>
struct InceptionV4Mixed4a
    : Concat<Named<"branch0", Sequential<Conv<160, 64>,  //
                                         Conv<64, 96, Kernel<3>>>>,
             Named<"branch1", Sequential<Conv<160, 64>,                              //
                                         Conv<64, 64, Kernel<1, 7>, Padding<0, 3>>,  //
                                         Conv<64, 64, Kernel<7, 1>, Padding<3, 0>>,  //
                                         Conv<64, 96, Kernel<3>>>>> {};

/// A convolution of stride 2 beside pooling. Channels out: 192 + 192 = 384.
template <template <int, int, class...> class Conv = BasicConv2d>
struct InceptionV4Mixed5a : Concat<Named<"conv", Conv<192, 192, Kernel<3>, Stride<2>>>,
                                   Named<"maxpool", MaxPool2d<192, Kernel<3>, Stride<2>>>> {};

}  // namespace inception
