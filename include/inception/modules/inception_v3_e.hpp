// SPDX-License-Identifier: MIT
// Inception-v3's module of the 8x8 grids: an expanded filter bank.
#pragma once

#include "inception/combinators/chain.hpp"
#include "inception/combinators/concat.hpp"
#include "inception/layers/conv2d.hpp"

namespace inception {

namespace detail {

/// 1x3 and 3x1 side by side: the end of both factorised branches.
template <FixedString Wide, FixedString High, template <int, int, class...> class Conv>
struct SplitEnd : Concat<Named<Wide, Conv<384, 384, Kernel<1, 3>, Padding<0, 1>>>,
                         Named<High, Conv<384, 384, Kernel<3, 1>, Padding<1, 0>>>> {};

}  // namespace detail

/// Channels out: 320 + (384 + 384) + (384 + 384) + 192 = 2048. `Pool` is the 3x3 pooling of the last
/// branch: the average, but the maximum in the last module of the network behind FID.
///
/// Source   torchvision's InceptionE; figure 7 of arXiv:1512.00567
template <int In, class Variant, template <int> class Pool,
          template <int, int, class...> class Conv = Variant::template Conv>
struct InceptionV3E
    : Concat<Named<"branch1x1", Conv<In, 320>>,
             Chain<Named<"branch3x3_1", Conv<In, 384>>,
                   Named<"", detail::SplitEnd<"branch3x3_2a", "branch3x3_2b", Conv>>>,
             Chain<Named<"branch3x3dbl_1", Conv<In, 448>>,
                   Named<"branch3x3dbl_2", Conv<448, 384, Kernel<3>, Padding<1>>>,
                   Named<"", detail::SplitEnd<"branch3x3dbl_3a", "branch3x3dbl_3b", Conv>>>,
             Chain<Named<"pool", Pool<In>>, Named<"branch_pool", Conv<In, 192>>>> {};

}  // namespace inception
