// SPDX-License-Identifier: MIT
// Inception-v3's reduction from 35x35 to 17x17.
#pragma once

#include "inception/combinators/chain.hpp"
#include "inception/combinators/concat.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/max_pool2d.hpp"

namespace inception {

/// Channels out: 384 + 96 + In.
///
/// Source   torchvision's InceptionB
template <int In, class Variant, template <int, int, class...> class Conv = Variant::template Conv>
struct InceptionV3B : Concat<Named<"branch3x3", Conv<In, 384, Kernel<3>, Stride<2>>>,
                             Chain<Named<"branch3x3dbl_1", Conv<In, 64>>,
                                   Named<"branch3x3dbl_2", Conv<64, 96, Kernel<3>, Padding<1>>>,
                                   Named<"branch3x3dbl_3", Conv<96, 96, Kernel<3>, Stride<2>>>>,
                             Named<"pool", MaxPool2d<In, Kernel<3>, Stride<2>>>> {};

}  // namespace inception
