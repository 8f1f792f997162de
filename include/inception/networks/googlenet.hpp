// SPDX-License-Identifier: MIT
// GoogLeNet (Inception-v1), as in its paper and as torchvision has it.
#pragma once

#include <string_view>

#include "inception/combinators/optional_tap.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/identity.hpp"
#include "inception/layers/local_response_norm.hpp"
#include "inception/modules/basic_conv2d.hpp"
#include "inception/modules/basic_conv2d_without_gamma.hpp"
#include "inception/modules/conv_relu.hpp"
#include "inception/modules/inception_v1.hpp"
#include "inception/modules/inception_v1_aux.hpp"
#include "inception/networks/checked_classes.hpp"

namespace inception {

/// GoogLeNet of the paper: biases and local response normalisation, no batch norm; 5x5 branches; the
/// heads pool 5x5 with stride 3, so that images must have 223x223 to 270x270 pixels.
struct PaperGoogLeNet {
  template <int In, int Out, class... Options>
  using Conv = ConvReLU<In, Out, Options...>;
  template <int In, int Out>
  using Conv5x5 = ConvReLU<In, Out, Kernel<5>, Padding<2>>;
  template <int Channels>
  using Norm = LocalResponseNorm<Channels, 5>;
  template <int Channels>
  using AuxPool = AvgPool2d<Channels, Kernel<5>, Stride<3>>;
  using FirstPadding = Padding<3>;    ///< of the 7x7 convolution
  using PoolBorder = CeilMode<true>;  ///< of pools of stride 2
  using LastPoolKernel = Kernel<3>;   ///< of maxpool4
  using Drop = Probability<4, 10>;
  static constexpr bool has_aux = true;
};

/// GoogLeNet of torchvision: batch norm, 3x3 where the paper has 5x5 (vision issue 906), 2x2 in
/// maxpool4; the heads pool to 4x4 whatever the image. From 15x15.
struct TorchvisionGoogLeNet {
  template <int In, int Out, class... Options>
  using Conv = BasicConv2d<In, Out, Options...>;
  template <int In, int Out>
  using Conv5x5 = BasicConv2d<In, Out, Kernel<3>, Padding<1>>;
  template <int Channels>
  using Norm = Identity<Channels>;
  template <int Channels>
  using AuxPool = AdaptiveAvgPool2d<Channels, Grid<4>>;
  using FirstPadding = Padding<3>;
  using PoolBorder = CeilMode<true>;
  using LastPoolKernel = Kernel<2>;
  using Drop = Probability<2, 10>;
  static constexpr bool has_aux = true;
};

/// The same without the heads: the weights that torchvision publishes, as it uses them.
struct TorchvisionGoogLeNetNoAux : TorchvisionGoogLeNet {
  static constexpr bool has_aux = false;
};

/// GoogLeNet of TensorFlow-slim, there called inception_v1: torchvision's, which came from it, but
/// batch norm has no γ and TensorFlow pads. It has no heads and takes every image.
struct SlimGoogLeNet : TorchvisionGoogLeNetNoAux {
  template <int In, int Out, class... Options>
  using Conv = BasicConv2dWithoutGamma<In, Out, Options...>;
  template <int In, int Out>
  using Conv5x5 = BasicConv2dWithoutGamma<In, Out, Kernel<3>, Padding<1>>;
  using FirstPadding = SamePadding;
  using PoolBorder = SamePadding;
};

/// GoogLeNet. `Classes` may be Dynamic.
///
/// Outputs   "logits" and, where the variant has them, "aux1" (after 4a) and "aux2" (after 4d), each
///           [N, 1, 1, Classes]
/// Source    Szegedy et al., arXiv:1409.4842, table 1; pools that stick out count, as in Caffe
template <int Classes = 1000, int InChannels = 3, class Variant = TorchvisionGoogLeNet,
          template <int, int, class...> class Conv = Variant::template Conv>
struct GoogLeNet
    : detail::CheckedClasses<Classes>,
      Sequential<  // at 224x224
          Named<"conv1", Conv<InChannels, 64, Kernel<7>, Stride<2>,
                              typename Variant::FirstPadding>>,  // 112x112x64
          Named<"maxpool1",
                MaxPool2d<64, Kernel<3>, Stride<2>, typename Variant::PoolBorder>>,  // 56x56x64
          Named<"norm1", typename Variant::template Norm<64>>,                       //
          Named<"conv2", Conv<64, 64>>,                                              // 56x56x64
          Named<"conv3", Conv<64, 192, Kernel<3>, Padding<1>>>,                      // 56x56x192
          Named<"norm2", typename Variant::template Norm<192>>,                      //
          Named<"maxpool2",
                MaxPool2d<192, Kernel<3>, Stride<2>, typename Variant::PoolBorder>>,   // 28x28x192
          Named<"inception3a", InceptionV1<192, 64, 96, 128, 16, 32, 32, Variant>>,    // 28x28x256
          Named<"inception3b", InceptionV1<256, 128, 128, 192, 32, 96, 64, Variant>>,  // 28x28x480
          Named<"maxpool3",
                MaxPool2d<480, Kernel<3>, Stride<2>, typename Variant::PoolBorder>>,  // 14x14x480
          Named<"inception4a", InceptionV1<480, 192, 96, 208, 16, 48, 64, Variant>>,  // 14x14x512
          OptionalTap<Variant::has_aux, "aux1",                                       //
                      Named<"inception4b", InceptionV1<512, 160, 112, 224, 24, 64, 64, Variant>>,
                      InceptionV1Aux<512, Classes, Variant>>,                          // 14x14x512
          Named<"inception4c", InceptionV1<512, 128, 128, 256, 24, 64, 64, Variant>>,  // 14x14x512
          Named<"inception4d", InceptionV1<512, 112, 144, 288, 32, 64, 64, Variant>>,  // 14x14x528
          OptionalTap<Variant::has_aux, "aux2",                                        //
                      Named<"inception4e", InceptionV1<528, 256, 160, 320, 32, 128, 128, Variant>>,
                      InceptionV1Aux<528, Classes, Variant>>,  // 14x14x832
          Named<"maxpool4", MaxPool2d<832, typename Variant::LastPoolKernel, Stride<2>,
                                      typename Variant::PoolBorder>>,
          Named<"inception5a", InceptionV1<832, 256, 160, 320, 32, 128, 128, Variant>>,  // 7x7x832
          Named<"inception5b", InceptionV1<832, 384, 192, 384, 48, 128, 128, Variant>>,  // 7x7x1024
          Named<"avgpool", GlobalAvgPool2d<1024>>,                                       // 1x1x1024
          Named<"dropout", Dropout<1024, typename Variant::Drop>>,                       //
          Named<"fc", Linear<1024, Classes>>> {
  static constexpr std::string_view output_name = "logits";
};

}  // namespace inception
