// SPDX-License-Identifier: MIT
// A network of a few thousand weights in which every kind of layer and combinator occurs.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/combinators/residual.hpp"
#include "inception/combinators/tap.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/flatten.hpp"
#include "inception/layers/linear.hpp"
#include "inception/layers/local_response_norm.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/layers/softmax.hpp"
#include "inception/modules/conv_block.hpp"

namespace inception::test {

/// Three channels in; outputs "aux", "features" and "logits".
template <int Classes>
struct SmallNetwork
    : Sequential<
          Named<"stem", ConvBlock<3, 8, Kernel<3>, Stride<2>>>, LocalResponseNorm<8, 5>,
          Tap<"aux",
              Concat<Sequential<ConvBlock<8, 4>, ConvBlock<4, 6, Kernel<1, 3>, Padding<0, 1>>>,
                     Sequential<MaxPool2d<8, Kernel<3>, Padding<1>>, ConvBlock<8, 4, Bias<false>>>,
                     Identity<8>>,
              Sequential<AdaptiveAvgPool2d<8, Grid<2>>, Flatten<8, Grid<2>>, Linear<32, 16>,
                         ReLU<16>, Linear<16, Classes>, Softmax<Classes>>>,
          Residual<Sequential<ConvBlock<18, 18, Kernel<3>, Padding<1>, Groups<2>>, Conv2d<18, 18>>,
                   Scale<1, 5>>,
          ReLU<18>, AvgPool2d<18, Kernel<2>, Stride<2>>,
          Tap<"features", Sequential<Dropout<18>, ConvBlock<18, 12>>, Identity<18>>,
          GlobalAvgPool2d<12>, Dropout<12, Probability<1, 4>>, Linear<12, Classes>> {
  static constexpr std::string_view output_name = "logits";
};

}  // namespace inception::test
