// SPDX-License-Identifier: MIT
// Inception-v3's module of the 17x17 grids.
#pragma once

#include "inception/combinators/chain.hpp"
#include "inception/combinators/concat.hpp"
#include "inception/layers/conv2d.hpp"

namespace inception {

/// `Width` channels inside. Channels out: 192 + 192 + 192 + 192 = 768.
///
/// Source   torchvision's InceptionC; figure 6 of arXiv:1512.00567, n = 7
template <int In, int Width, class Variant,
          template <int, int, class...> class Conv = Variant::template Conv>
struct InceptionV3C
    : Concat<Named<"branch1x1", Conv<In, 192>>,
             Chain<Named<"branch7x7_1", Conv<In, Width>>,
                   Named<"branch7x7_2", Conv<Width, Width, Kernel<1, 7>, Padding<0, 3>>>,
                   Named<"branch7x7_3", Conv<Width, 192, Kernel<7, 1>, Padding<3, 0>>>>,
             Chain<Named<"branch7x7dbl_1", Conv<In, Width>>,
                   Named<"branch7x7dbl_2", Conv<Width, Width, Kernel<7, 1>, Padding<3, 0>>>,
                   Named<"branch7x7dbl_3", Conv<Width, Width, Kernel<1, 7>, Padding<0, 3>>>,
                   Named<"branch7x7dbl_4", Conv<Width, Width, Kernel<7, 1>, Padding<3, 0>>>,
                   Named<"branch7x7dbl_5", Conv<Width, 192, Kernel<1, 7>, Padding<0, 3>>>>,
             Chain<Named<"pool", typename Variant::template Pool<In>>,
                   Named<"branch_pool", Conv<In, 192>>>> {};

}  // namespace inception
