// SPDX-License-Identifier: MIT
// Reduction-A of Inception-v4 and the Inception-ResNets: from 35x35 to 17x17.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/modules/basic_conv2d.hpp"

namespace inception {

/// The widths are the paper's k, l, m and n. Channels out: N + M + In.
///
/// Source   Szegedy et al., arXiv:1602.07261, figure 7 and table 1; timm's names
template <int In, int K, int L, int M, int N,
          template <int, int, class...> class Conv = BasicConv2d>
struct InceptionReductionA
    : Concat<Named<"branch0", Conv<In, N, Kernel<3>, Stride<2>>>,
             Named<"branch1", Sequential<Conv<In, K>,                        //
                                         Conv<K, L, Kernel<3>, Padding<1>>,  //
                                         Conv<L, M, Kernel<3>, Stride<2>>>>,
             Named<"branch2", MaxPool2d<In, Kernel<3>, Stride<2>>>> {};

}  // namespace inception
