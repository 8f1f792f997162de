// SPDX-License-Identifier: MIT
// The Inception module of the paper's figure 7: an expanded filter bank, 1x3 beside 3x1.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/modules/conv_block.hpp"

namespace inception {

namespace detail {

/// 1x3 and 3x1 side by side: the end of both factorised branches.
template <FixedString Top, FixedString Bottom>
struct Expansion : Concat<Named<Top, ConvBlock<384, 384, Kernel<1, 3>, Padding<0, 1>>>,
                          Named<Bottom, ConvBlock<384, 384, Kernel<3, 1>, Padding<1, 0>>>> {};

}  // namespace detail

/// For the 8x8 grids. Channels out: (384 + 384) + (384 + 384) + 192 + 320 = 2048.
///
/// The seed names the ends of the branches beside them (branch1, branch1_top, branch1_bot), hence
/// the empty names.
///
/// Source   Szegedy et al., arXiv:1512.00567, figure 7
template <int In>
struct InceptionF7
    : Concat<Named<"", Sequential<
                           Named<"branch1", Sequential<ConvBlock<In, 448>,
                                                       ConvBlock<448, 384, Kernel<3>, Padding<1>>>>,
                           Named<"", detail::Expansion<"branch1_top", "branch1_bot">>>>,
             Named<"", Sequential<Named<"branch2", ConvBlock<In, 384>>,
                                  Named<"", detail::Expansion<"branch2_top", "branch2_bot">>>>,
             Sequential<MaxPool2d<In, Kernel<3>, Padding<1>>, ConvBlock<In, 192>>,
             Sequential<ConvBlock<In, 320>>> {};

}  // namespace inception
