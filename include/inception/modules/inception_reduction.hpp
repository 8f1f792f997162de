// SPDX-License-Identifier: MIT
// Grid reduction without a bottleneck, the paper's figure 10.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/modules/conv_block.hpp"

namespace inception {

/// Halves the grid: stride-2 convolutions beside a stride-2 pooling.
///
/// Channels out: (178 + Extra) + (302 + Extra) + In. The widths are the seed's way to 768 and 1280.
///
/// Source   Szegedy et al., arXiv:1512.00567, figure 10
template <int In, int Reduced, int Extra = 0>
struct InceptionReduction
    : Concat<Sequential<ConvBlock<In, Reduced>,                                  //
                        ConvBlock<Reduced, 178 + Extra, Kernel<3>, Padding<1>>,  //
                        ConvBlock<178 + Extra, 178 + Extra, Kernel<3>, Stride<2>>>,
             Sequential<ConvBlock<In, Reduced>,  //
                        ConvBlock<Reduced, 302 + Extra, Kernel<3>, Stride<2>>>,
             Sequential<MaxPool2d<In, Kernel<3>, Stride<2>>>> {};

}  // namespace inception
