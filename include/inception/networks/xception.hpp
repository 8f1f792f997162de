// SPDX-License-Identifier: MIT
// Xception.
#pragma once

#include <string_view>

#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/linear.hpp"
#include "inception/modules/xception_block.hpp"
#include "inception/networks/checked_classes.hpp"

namespace inception {

/// timm's legacy_xception and Cadene's xception: batch norm with PyTorch's ε, pooling padded alike
/// on both sides. Dropout as in the paper.
struct TimmXception {
  using NormEpsilon = Epsilon<1, 100'000>;
  using PoolPadding = Padding<1>;
  using Drop = Probability<1, 2>;
};

/// Keras' Xception, from which their weights come: batch norm with ε = 0.001, pooling padded as
/// TensorFlow does, no dropout.
struct KerasXception {
  using NormEpsilon = Epsilon<1, 1000>;
  using PoolPadding = SamePadding;
  using Drop = Probability<0, 1>;
};

/// Xception. `Classes` may be Dynamic. From 7x7; Keras takes none below 71x71.
///
/// Outputs   "logits" [N, 1, 1, Classes]
/// Source    Chollet, arXiv:1610.02357, figure 5; the names of timm's legacy_xception
template <int Classes = 1000, int InChannels = 3, class Variant = TimmXception,
          class NormEpsilon = typename Variant::NormEpsilon>
struct Xception : detail::CheckedClasses<Classes>,
                  Sequential<  // at 299x299
                      Named<"conv1", Conv2d<InChannels, 32, Kernel<3>, Stride<2>, Bias<false>>>,
                      Named<"bn1", BatchNorm2d<32, NormEpsilon>>,                    //
                      Named<"act1", ReLU<32>>,                                       // 149x149x32
                      Named<"conv2", Conv2d<32, 64, Kernel<3>, Bias<false>>>,        //
                      Named<"bn2", BatchNorm2d<64, NormEpsilon>>,                    //
                      Named<"act2", ReLU<64>>,                                       // 147x147x64
                      Named<"block1", XceptionFirstBlock<64, 128, Variant>>,         // 74x74x128
                      Named<"block2", XceptionReduction<128, 256, 256, Variant>>,    // 37x37x256
                      Named<"block3", XceptionReduction<256, 728, 728, Variant>>,    // 19x19x728
                      Named<"block4", XceptionBlock<728, NormEpsilon>>,              //
                      Named<"block5", XceptionBlock<728, NormEpsilon>>,              //
                      Named<"block6", XceptionBlock<728, NormEpsilon>>,              //
                      Named<"block7", XceptionBlock<728, NormEpsilon>>,              //
                      Named<"block8", XceptionBlock<728, NormEpsilon>>,              //
                      Named<"block9", XceptionBlock<728, NormEpsilon>>,              //
                      Named<"block10", XceptionBlock<728, NormEpsilon>>,             //
                      Named<"block11", XceptionBlock<728, NormEpsilon>>,             // 19x19x728
                      Named<"block12", XceptionReduction<728, 728, 1024, Variant>>,  // 10x10x1024
                      Named<"conv3", SeparableConv2d<1024, 1536>>,                   //
                      Named<"bn3", BatchNorm2d<1536, NormEpsilon>>,                  //
                      Named<"act3", ReLU<1536>>,                                     // 10x10x1536
                      Named<"conv4", SeparableConv2d<1536, 2048>>,                   //
                      Named<"bn4", BatchNorm2d<2048, NormEpsilon>>,                  //
                      Named<"act4", ReLU<2048>>,                                     // 10x10x2048
                      Named<"global_pool", GlobalAvgPool2d<2048>>,                   // 1x1x2048
                      Named<"dropout", Dropout<2048, typename Variant::Drop>>,       //
                      Named<"fc", Linear<2048, Classes>>> {
  static constexpr std::string_view output_name = "logits";
};

}  // namespace inception
