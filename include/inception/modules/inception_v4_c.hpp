// SPDX-License-Identifier: MIT
// Inception-v4's module of the 8x8 grids.
#pragma once

#include "inception/combinators/chain.hpp"
#include "inception/combinators/concat.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/modules/basic_conv2d.hpp"

namespace inception {

namespace detail {

/// 1x3 and 3x1 side by side: the end of both factorised branches.
template <FixedString Wide, FixedString High, int In, template <int, int, class...> class Conv>
struct InceptionV4CEnd : Concat<Named<Wide, Conv<In, 256, Kernel<1, 3>, Padding<0, 1>>>,
                                Named<High, Conv<In, 256, Kernel<3, 1>, Padding<1, 0>>>> {};

}  // namespace detail

/// Channels out: 256 + (256 + 256) + (256 + 256) + 256 = 1536. The pool divides by the real pixels.
///
/// Source   Szegedy et al., arXiv:1602.07261, figure 6; timm's names
template <int In, template <int, int, class...> class Conv = BasicConv2d>
struct InceptionV4C
    : Concat<Named<"branch0", Conv<In, 256>>,
             Chain<Named<"branch1_0", Conv<In, 384>>,
                   Named<"", detail::InceptionV4CEnd<"branch1_1a", "branch1_1b", 384, Conv>>>,
             Chain<Named<"branch2_0", Conv<In, 384>>,
                   Named<"branch2_1", Conv<384, 448, Kernel<3, 1>, Padding<1, 0>>>,
                   Named<"branch2_2", Conv<448, 512, Kernel<1, 3>, Padding<0, 1>>>,
                   Named<"", detail::InceptionV4CEnd<"branch2_3a", "branch2_3b", 512, Conv>>>,
             Named<"branch3", Sequential<AvgPool2d<In, Kernel<3>, Padding<1>, CountPadding<false>>,
                                         Conv<In, 256>>>> {};

}  // namespace inception
