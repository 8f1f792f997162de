// SPDX-License-Identifier: MIT
// BN-Inception, the network that batch normalisation was introduced with.
#pragma once

#include <string_view>

#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/linear.hpp"
#include "inception/modules/bn_inception_module.hpp"
#include "inception/networks/checked_classes.hpp"

namespace inception {

/// BN-Inception of the Caffe model that Cadene's bninception holds: convolutions have a bias;
/// average pools divide by nine everywhere.
struct CaffeBNInception {
  using ConvBias = Bias<true>;
  template <int Channels>
  using Norm = BatchNorm2d<Channels, Epsilon<1, 100'000>>;
  using StridedPadding = Padding<1>;  ///< of 3x3 convolutions of stride 2
  using PoolBorder = CeilMode<true>;  ///< of 3x3 pools of stride 2
  template <int Channels>
  using Average = AvgPool2d<Channels, Kernel<3>, Padding<1>, CountPadding<true>>;
  using Drop = Probability<0, 1>;
  static constexpr int late_projection = 128;  ///< of the pools in 4c and 4d
  template <int In, class Variant>
  using Stem = BNInceptionConv<"conv1_7x7_s2", Variant, In, 64, Kernel<7>, Stride<2>, Padding<3>>;
};

/// BN-Inception of TensorFlow-slim, there called inception_v2: a separable first convolution of
/// eight maps a channel, narrower pools, batch norm without γ, TensorFlow's padding, dropout 0.2.
/// It takes every image.
struct SlimBNInception {
  using ConvBias = Bias<false>;
  template <int Channels>
  using Norm = BatchNorm2d<Channels, Epsilon<1, 1000>, Gamma<false>>;
  using StridedPadding = SamePadding;
  using PoolBorder = SamePadding;
  template <int Channels>
  using Average = AvgPool2d<Channels, Kernel<3>, SamePadding, CountPadding<false>>;
  using Drop = Probability<2, 10>;
  static constexpr int late_projection = 96;
  template <int In, class Variant>
  using Stem =
      Chain<Named<"conv1_7x7_s2_depthwise",
                  Conv2d<In, 8 * In, Kernel<7>, Stride<2>, SamePadding, Groups<In>, Bias<false>>>,
            BNInceptionConv<"conv1_7x7_s2", Variant, 8 * In, 64>>;
};

/// BN-Inception. `Classes` may be Dynamic.
///
/// Caffe's images must leave an even grid before 3c and 4e, as multiples of 32 do: the convolutions
/// there are padded, and the pooling beside them is not.
///
/// The paper's table prints 576 channels for 4c and 4d, which do not add up to that: 608 do.
///
/// Outputs   "logits" [N, 1, 1, Classes]
/// Source    Ioffe & Szegedy, arXiv:1502.03167, figure 5; the names of Cadene's bninception
template <int Classes = 1000, int InChannels = 3, class V = CaffeBNInception,
          template <int> class Avg = V::template Average,
          template <int> class Max = BNInceptionMaximum>
struct BNInception
    : detail::CheckedClasses<Classes>,
      Sequential<                                               // at 224x224
          Named<"", typename V::template Stem<InChannels, V>>,  // 112x112x64
          Named<"pool1_3x3_s2",
                MaxPool2d<64, Kernel<3>, Stride<2>, typename V::PoolBorder>>,  // 56x56x64
          BNInceptionConv<"conv2_3x3_reduce", V, 64, 64>,                      // 56x56x64
          BNInceptionConv<"conv2_3x3", V, 64, 192, Kernel<3>, Padding<1>>,     // 56x56x192
          Named<"pool2_3x3_s2",
                MaxPool2d<192, Kernel<3>, Stride<2>, typename V::PoolBorder>>,  // 28x28x192
          Named<"", BNInceptionModule<"inception_3a", V, 192, 64, 64, 64, 64, 96, Avg, 32>>,
          Named<"", BNInceptionModule<"inception_3b", V, 256, 64, 64, 96, 64, 96, Avg, 64>>,
          Named<"", BNInceptionReduction<"inception_3c", V, 320, 128, 160, 64, 96>>,  // 14x14x576
          Named<"", BNInceptionModule<"inception_4a", V, 576, 224, 64, 96, 96, 128, Avg, 128>>,
          Named<"", BNInceptionModule<"inception_4b", V, 576, 192, 96, 128, 96, 128, Avg, 128>>,
          Named<"", BNInceptionModule<"inception_4c", V, 576, 160, 128, 160, 128, 160, Avg,
                                      V::late_projection>>,
          Named<"", BNInceptionModule<"inception_4d", V, 480 + V::late_projection, 96, 128, 192,
                                      160, 192, Avg, V::late_projection>>,
          Named<"", BNInceptionReduction<"inception_4e", V, 480 + V::late_projection, 128, 192, 192,
                                         256>>,  // 7x7x1056
          Named<"", BNInceptionModule<"inception_5a", V, 928 + V::late_projection, 352, 192, 320,
                                      160, 224, Avg, 128>>,
          Named<"", BNInceptionModule<"inception_5b", V, 1024, 352, 192, 320, 192, 224, Max, 128>>,
          Named<"global_pool", GlobalAvgPool2d<1024>>,  // 1x1x1024
          Named<"dropout", Dropout<1024, typename V::Drop>>,
          Named<"last_linear", Linear<1024, Classes>>> {
  static constexpr std::string_view output_name = "logits";
};

}  // namespace inception
