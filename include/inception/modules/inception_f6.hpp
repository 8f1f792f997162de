// SPDX-License-Identifier: MIT
// The Inception module of the paper's figure 6: 7x7 as 1x7 and 7x1.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/modules/conv_block.hpp"

namespace inception {

/// For the 17x17 grids; `Width` channels inside. Channels out: 192 + 192 + 192 + 192 = 768.
///
/// Source   Szegedy et al., arXiv:1512.00567, figure 6, n = 7
template <int In, int Width>
struct InceptionF6 : Concat<Sequential<ConvBlock<In, Width>,                                  //
                                       ConvBlock<Width, Width, Kernel<1, 7>, Padding<0, 3>>,  //
                                       ConvBlock<Width, Width, Kernel<7, 1>, Padding<3, 0>>,  //
                                       ConvBlock<Width, Width, Kernel<1, 7>, Padding<0, 3>>,  //
                                       ConvBlock<Width, 192, Kernel<7, 1>, Padding<3, 0>>>,
                            Sequential<ConvBlock<In, Width>,                                  //
                                       ConvBlock<Width, Width, Kernel<1, 7>, Padding<0, 3>>,  //
                                       ConvBlock<Width, 192, Kernel<7, 1>, Padding<3, 0>>>,
                            Sequential<MaxPool2d<In, Kernel<3>, Padding<1>>, ConvBlock<In, 192>>,
                            Sequential<ConvBlock<In, 192>>> {};

}  // namespace inception
