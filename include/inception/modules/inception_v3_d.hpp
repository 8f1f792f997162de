// SPDX-License-Identifier: MIT
// Inception-v3's reduction from 17x17 to 8x8.
#pragma once

#include "inception/combinators/chain.hpp"
#include "inception/combinators/concat.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/max_pool2d.hpp"

namespace inception {

/// Channels out: 320 + 192 + In.
///
/// Source   torchvision's InceptionD
template <int In, class Variant, template <int, int, class...> class Conv = Variant::template Conv>
struct InceptionV3D
    : Concat<Chain<Named<"branch3x3_1", Conv<In, 192>>,
                   Named<"branch3x3_2", Conv<192, 320, Kernel<3>, Stride<2>>>>,
             Chain<Named<"branch7x7x3_1", Conv<In, 192>>,
                   Named<"branch7x7x3_2", Conv<192, 192, Kernel<1, 7>, Padding<0, 3>>>,
                   Named<"branch7x7x3_3", Conv<192, 192, Kernel<7, 1>, Padding<3, 0>>>,
                   Named<"branch7x7x3_4", Conv<192, 192, Kernel<3>, Stride<2>>>>,
             Named<"pool", MaxPool2d<In, Kernel<3>, Stride<2>>>> {};

}  // namespace inception
