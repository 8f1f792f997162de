// SPDX-License-Identifier: MIT
// Inception-v3's module of the 35x35 grids.
#pragma once

#include "inception/combinators/chain.hpp"
#include "inception/combinators/concat.hpp"
#include "inception/layers/conv2d.hpp"

namespace inception {

/// Channels out: 64 + 64 + 96 + PoolWidth. `Variant` says what Conv is, a convolution with
/// all that follows it, and Pool, 3x3.
///
/// Source   torchvision's InceptionA; figure 5 of arXiv:1512.00567 with a real 5x5
template <int In, int PoolWidth, class Variant,
          template <int, int, class...> class Conv = Variant::template Conv>
struct InceptionV3A : Concat<Named<"branch1x1", Conv<In, 64>>,
                             Chain<Named<"branch5x5_1", Conv<In, 48>>,
                                   Named<"branch5x5_2", Conv<48, 64, Kernel<5>, Padding<2>>>>,
                             Chain<Named<"branch3x3dbl_1", Conv<In, 64>>,
                                   Named<"branch3x3dbl_2", Conv<64, 96, Kernel<3>, Padding<1>>>,
                                   Named<"branch3x3dbl_3", Conv<96, 96, Kernel<3>, Padding<1>>>>,
                             Chain<Named<"pool", typename Variant::template Pool<In>>,
                                   Named<"branch_pool", Conv<In, PoolWidth>>>> {};

}  // namespace inception
