// SPDX-License-Identifier: MIT
// Inception-v3, in the variants whose weights are published.
#pragma once

#include <string_view>

#include "inception/combinators/chain.hpp"
#include "inception/combinators/optional_tap.hpp"
#include "inception/layers/avg_pool2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/modules/basic_conv2d.hpp"
#include "inception/modules/basic_conv2d_without_gamma.hpp"
#include "inception/modules/conv_relu.hpp"
#include "inception/modules/inception_v3_a.hpp"
#include "inception/modules/inception_v3_aux.hpp"
#include "inception/modules/inception_v3_b.hpp"
#include "inception/modules/inception_v3_c.hpp"
#include "inception/modules/inception_v3_d.hpp"
#include "inception/modules/inception_v3_e.hpp"
#include "inception/modules/stem_resolution.hpp"
#include "inception/networks/checked_classes.hpp"

namespace inception {

/// Inception-v3 as torchvision trains it: with the auxiliary head (from 299x299; without it from
/// 75x75), average pools that divide by nine everywhere.
struct TorchvisionV3 {
  using Stem = SeedStem;  ///< or another of stem_resolution.hpp
  template <int In, int Out, class... Options>
  using Conv = BasicConv2d<In, Out, Options...>;
  template <int In, int Classes>
  using Aux = InceptionV3Aux<In, Classes, Conv>;
  template <int Channels>
  using Pool = AvgPool2d<Channels, Kernel<3>, Padding<1>, CountPadding<true>>;
  template <int Channels>
  using LastPool = Pool<Channels>;  ///< of Mixed_7c
  using Drop = Probability<1, 2>;
  static constexpr bool has_aux = true;
  static constexpr bool has_features = false;  ///< outputs for FID beside the logits
};

/// The same without the head: timm's files, and torchvision's for inference.
struct TimmV3 : TorchvisionV3 {
  static constexpr bool has_aux = false;
};

/// Inception-v3 of TensorFlow-slim, with its auxiliary head: batch norm without γ, average pools that
/// divide by the real pixels, dropout 0.2.
struct SlimV3 {
  using Stem = SeedStem;
  template <int In, int Out, class... Options>
  using Conv = BasicConv2dWithoutGamma<In, Out, Options...>;
  template <int In, int Classes>
  using Aux = InceptionV3Aux<In, Classes, Conv>;
  template <int Channels>
  using Pool = AvgPool2d<Channels, Kernel<3>, Padding<1>, CountPadding<false>>;
  template <int Channels>
  using LastPool = Pool<Channels>;
  using Drop = Probability<2, 10>;
  static constexpr bool has_aux = true;
  static constexpr bool has_features = false;
};

/// The same as Keras has it: without the head and without dropout.
struct KerasV3 : SlimV3 {
  using Drop = Probability<0, 1>;
  static constexpr bool has_aux = false;
};

/// The network that FID is computed with: pytorch-fid's names, 1008 classes.
///
/// Average pools divide by the real pixels; Mixed_7c pools the maximum. Outputs features64,
/// features192, features768 and features2048 beside the logits: means over the grid after pool1,
/// pool2, Mixed_6e and Mixed_7c.
struct FidV3 : TimmV3 {
  template <int Channels>
  using Pool = AvgPool2d<Channels, Kernel<3>, Padding<1>, CountPadding<false>>;
  template <int Channels>
  using LastPool = MaxPool2d<Channels, Kernel<3>, Padding<1>>;
  static constexpr bool has_features = true;
};

/// A variant with another stem, as the paper's section 9 has it: `WithStem<TimmV3, UnstridedStem>`.
template <class Variant, class OtherStem>
struct WithStem : Variant {
  using Stem = OtherStem;
};

/// A variant before the paper's last step, BN-auxiliary: the head's fully connected layer, which is
/// its 5x5 convolution, has a bias and no batch norm.
template <class Variant>
struct WithoutBNAuxiliary : Variant {
  template <int In, int Classes>
  using Aux = InceptionV3Aux<In, Classes, Variant::template Conv, ConvReLU>;
};

namespace detail {

/// From the image to 147x147x64, of 299x299.
template <int InChannels, class Stem, template <int, int, class...> class Conv>
struct InceptionV3FirstConvs
    : Chain<Named<"Conv2d_1a_3x3", Conv<InChannels, 32, Kernel<3>, Stride<Stem::first_stride>>>,
            Named<"Conv2d_2a_3x3", Conv<32, 32, Kernel<3>>>,
            Named<"Conv2d_2b_3x3", Conv<32, 64, Kernel<3>, Padding<1>>>> {};
template <int InChannels, class Stem, template <int, int, class...> class Conv>
requires(!Stem::factorized_7x7) struct InceptionV3FirstConvs<InChannels, Stem, Conv>
    : Chain<Named<"Conv2d_1a_7x7", Conv<InChannels, 64, Kernel<7>, Stride<Stem::first_stride>>>> {
};

/// The mean of a layer's input as a side output, where the variant has such.
template <class Variant, FixedString Name, class Trunk>
struct FeatureTap
    : OptionalTap<Variant::has_features, Name, Trunk, GlobalAvgPool2d<Trunk::in_channels>> {};

}  // namespace detail

/// Inception-v3. `Classes` may be Dynamic.
///
/// Outputs   "logits" and, where the variant has it, "aux", each [N, 1, 1, Classes]
/// Source    Szegedy et al., arXiv:1512.00567, with TensorFlow's widths; torchvision's names
template <int Classes = 1000, int InChannels = 3, class Variant = TorchvisionV3,
          template <int, int, class...> class Conv = Variant::template Conv>
struct InceptionV3
    : detail::CheckedClasses<Classes>,
      Sequential<                                                                   // at 299x299
          detail::InceptionV3FirstConvs<InChannels, typename Variant::Stem, Conv>,  // 147x147x64
          Named<"maxpool1", detail::StemPool<64, Variant::Stem::has_pool>>,         // 73x73x64
          detail::FeatureTap<Variant, "features64",
                             Named<"Conv2d_3b_1x1", Conv<64, 80>>>,  // 73x73x80
          Named<"Conv2d_4a_3x3", Conv<80, 192, Kernel<3>>>,          // 71x71x192
          Named<"maxpool2", MaxPool2d<192, Kernel<3>, Stride<2>>>,   // 35x35x192
          detail::FeatureTap<Variant, "features192",
                             Named<"Mixed_5b", InceptionV3A<192, 32, Variant>>>,  // 35x35x256
          Named<"Mixed_5c", InceptionV3A<256, 64, Variant>>,                      //
          Named<"Mixed_5d", InceptionV3A<288, 64, Variant>>,                      // 35x35x288
          Named<"Mixed_6a", InceptionV3B<288, Variant>>,                          // 17x17x768
          Named<"Mixed_6b", InceptionV3C<768, 128, Variant>>,                     //
          Named<"Mixed_6c", InceptionV3C<768, 160, Variant>>,                     //
          Named<"Mixed_6d", InceptionV3C<768, 160, Variant>>,                     //
          Named<"Mixed_6e", InceptionV3C<768, 192, Variant>>,                     // 17x17x768
          OptionalTap<
              Variant::has_aux, "aux",
              detail::FeatureTap<Variant, "features768",
                                 Named<"Mixed_7a", InceptionV3D<768, Variant>>>,
              Named<"AuxLogits", typename Variant::template Aux<768, Classes>>>,       // 8x8x1280
          Named<"Mixed_7b", InceptionV3E<1280, Variant, Variant::template Pool>>,      //
          Named<"Mixed_7c", InceptionV3E<2048, Variant, Variant::template LastPool>>,  // 8x8x2048
          detail::FeatureTap<Variant, "features2048",
                             Named<"avgpool", GlobalAvgPool2d<2048>>>,  // 1x1x2048
          Named<"dropout", Dropout<2048, typename Variant::Drop>>,      //
          Named<"fc", Linear<2048, Classes>>> {
  static constexpr std::string_view output_name = "logits";
};

}  // namespace inception
