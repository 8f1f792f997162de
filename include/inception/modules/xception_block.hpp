// SPDX-License-Identifier: MIT
// The residual modules of Xception.
#pragma once

#include "inception/combinators/chain.hpp"
#include "inception/combinators/residual.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/layers/relu.hpp"
#include "inception/modules/separable_conv2d.hpp"

namespace inception {

namespace detail {

/// A 1x1 convolution of stride 2 in place of the identity.
template <int In, int Out, class NormEpsilon>
struct XceptionSkip : Chain<Named<"skip", Conv2d<In, Out, Stride<2>, Bias<false>>>,
                            Named<"skipbn", BatchNorm2d<Out, NormEpsilon>>> {};

}  // namespace detail

/// The first module of the entry flow, which begins without a ReLU: two separable convolutions and a
/// pooling of stride 2. `Variant` says what batch norm's ε is and how the pooling is padded.
///
/// Source   Chollet, arXiv:1610.02357, figure 5; the names of timm's legacy_xception
template <int In, int Out, class Variant, class NormEpsilon = typename Variant::NormEpsilon>
struct XceptionFirstBlock
    : Residual<
          Named<"rep",
                Sequential<SeparableConv2d<In, Out>, BatchNorm2d<Out, NormEpsilon>, ReLU<Out>,
                           SeparableConv2d<Out, Out>, BatchNorm2d<Out, NormEpsilon>,
                           MaxPool2d<Out, Kernel<3>, Stride<2>, typename Variant::PoolPadding>>>,
          Scale<1, 1>, detail::XceptionSkip<In, Out, NormEpsilon>> {};

/// A module that halves the grid; `Middle` channels between its separable convolutions.
template <int In, int Middle, int Out, class Variant,
          class NormEpsilon = typename Variant::NormEpsilon>
struct XceptionReduction
    : Residual<
          Named<"rep",
                Sequential<
                    ReLU<In>, SeparableConv2d<In, Middle>, BatchNorm2d<Middle, NormEpsilon>,  //
                    ReLU<Middle>, SeparableConv2d<Middle, Out>, BatchNorm2d<Out, NormEpsilon>,
                    MaxPool2d<Out, Kernel<3>, Stride<2>, typename Variant::PoolPadding>>>,
          Scale<1, 1>, detail::XceptionSkip<In, Out, NormEpsilon>> {};

/// A module of the middle flow: three separable convolutions, and the input added.
template <int Width, class NormEpsilon>
struct XceptionBlock
    : Residual<
          Named<"rep",
                Sequential<
                    ReLU<Width>, SeparableConv2d<Width, Width>, BatchNorm2d<Width, NormEpsilon>,
                    ReLU<Width>, SeparableConv2d<Width, Width>, BatchNorm2d<Width, NormEpsilon>,
                    ReLU<Width>, SeparableConv2d<Width, Width>, BatchNorm2d<Width, NormEpsilon>>>> {
};

}  // namespace inception
