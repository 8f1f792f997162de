// SPDX-License-Identifier: MIT
// The Inception module of the paper's figure 5: a 5x5 branch as two 3x3.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/modules/conv_block.hpp"

namespace inception {

/// For the 35x35 grids. Channels out: 96 + 64 + 64 + 64 = 288.
///
/// Source   Szegedy et al., arXiv:1512.00567, figure 5; widths of TensorFlow's Inception-v3 with a
///          3x3 in place of its 5x5 branch
template <int In>
struct InceptionF5 : Concat<Sequential<ConvBlock<In, 64>,                         //
                                       ConvBlock<64, 96, Kernel<3>, Padding<1>>,  //
                                       ConvBlock<96, 96, Kernel<3>, Padding<1>>>,
                            Sequential<ConvBlock<In, 48>,  //
                                       ConvBlock<48, 64, Kernel<3>, Padding<1>>>,
                            Sequential<MaxPool2d<In, Kernel<3>, Padding<1>>, ConvBlock<In, 64>>,
                            Sequential<ConvBlock<In, 64>>> {};

}  // namespace inception
