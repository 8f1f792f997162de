// SPDX-License-Identifier: MIT
// Inception-ResNet-v2, as it was released and as its paper has it.
#pragma once

#include <string_view>

#include "inception/combinators/optional_tap.hpp"
#include "inception/combinators/repeat.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/modules/basic_conv2d_without_gamma.hpp"
#include "inception/modules/inception_reduction_a.hpp"
#include "inception/modules/inception_resnet_a.hpp"
#include "inception/modules/inception_resnet_b.hpp"
#include "inception/modules/inception_resnet_c.hpp"
#include "inception/modules/inception_resnet_reduction_b.hpp"
#include "inception/modules/inception_resnet_v2_mixed_5b.hpp"
#include "inception/modules/inception_v3_aux.hpp"
#include "inception/modules/inception_v4_stem.hpp"
#include "inception/networks/checked_classes.hpp"

namespace inception {

/// The released Inception-ResNet-v2 of timm and Cadene's collection. From 75x75.
struct TimmInceptionResNetV2 {
  template <int In, int Out, class... Options>
  using Conv = BasicConv2d<In, Out, Options...>;
  using Drop = Probability<2, 10>;
  static constexpr bool has_aux = false;
};

/// That of TensorFlow-slim: batch norm without γ, and the head that it is trained with on the 17x17
/// grid. From 299x299.
struct SlimInceptionResNetV2 {
  template <int In, int Out, class... Options>
  using Conv = BasicConv2dWithoutGamma<In, Out, Options...>;
  using Drop = Probability<2, 10>;
  static constexpr bool has_aux = true;
};

/// The same as Keras has it: without the head and without dropout. From 75x75.
struct KerasInceptionResNetV2 : SlimInceptionResNetV2 {
  using Drop = Probability<0, 1>;
  static constexpr bool has_aux = false;
};

/// Inception-ResNet-v2 as it was released: a stem like Inception-v3's, twice the paper's residual
/// modules, scales 0.17, 0.1 and 0.2. `Classes` may be Dynamic.
///
/// Outputs   "logits" and, where the variant has it, "aux", each [N, 1, 1, Classes]
/// Source    TensorFlow-slim's inception_resnet_v2; timm's names
template <int Classes = 1000, int InChannels = 3, class Variant = TimmInceptionResNetV2,
          template <int, int, class...> class Conv = Variant::template Conv>
struct InceptionResNetV2
    : detail::CheckedClasses<Classes>,
      Sequential<                                                          // at 299x299
          Named<"conv2d_1a", Conv<InChannels, 32, Kernel<3>, Stride<2>>>,  // 149x149x32
          Named<"conv2d_2a", Conv<32, 32, Kernel<3>>>,                     // 147x147x32
          Named<"conv2d_2b", Conv<32, 64, Kernel<3>, Padding<1>>>,         // 147x147x64
          Named<"maxpool_3a", MaxPool2d<64, Kernel<3>, Stride<2>>>,        // 73x73x64
          Named<"conv2d_3b", Conv<64, 80>>,                                // 73x73x80
          Named<"conv2d_4a", Conv<80, 192, Kernel<3>>>,                    // 71x71x192
          Named<"maxpool_5a", MaxPool2d<192, Kernel<3>, Stride<2>>>,       // 35x35x192
          Named<"mixed_5b", InceptionResNetV2Mixed5b<192, Conv>>,          // 35x35x320
          Named<"repeat", Repeat<10, InceptionResNetA<320, 48, 64, Scale<17, 100>, Conv>>>,
          Named<"mixed_6a", InceptionReductionA<320, 256, 256, 384, 384, Conv>>,  // 17x17x1088
          Named<"repeat_1", Repeat<20, InceptionResNetB<1088, 192, 160, Scale<1, 10>, Conv>>>,
          OptionalTap<
              Variant::has_aux, "aux",                                             //
              Named<"mixed_7a", InceptionResNetReductionB<1088, 288, 320, Conv>>,  // 8x8x2080
              Named<"AuxLogits", InceptionV3Aux<1088, Classes, Conv>>>,
          Named<"repeat_2",
                Repeat<9, InceptionResNetC<2080, 224, 256, Scale<1, 5>, EndsWithReLU, Conv>>>,
          Named<"block8", InceptionResNetC<2080, 224, 256, Scale<1, 1>, EndsLinear, Conv>>,
          Named<"conv2d_7b", Conv<2080, 1536>>,                     // 8x8x1536
          Named<"global_pool", GlobalAvgPool2d<1536>>,              // 1x1x1536
          Named<"dropout", Dropout<1536, typename Variant::Drop>>,  //
          Named<"classif", Linear<1536, Classes>>> {
  static constexpr std::string_view output_name = "logits";
};

/// Inception-ResNet-v2 of the paper: Inception-v4's stem, 5, 10 and 5 residual modules.
///
/// The paper prints 1154 and 2048 for the widths of B and C, which do not add up: 1152 and 2144 do.
///
/// Source    Szegedy et al., arXiv:1602.07261, figure 15 and table 1; scales as released
template <int Classes = 1000, int InChannels = 3>
struct PaperInceptionResNetV2
    : detail::CheckedClasses<Classes>,
      Sequential<                                                                 // at 299x299
          Named<"conv2d_1a", BasicConv2d<InChannels, 32, Kernel<3>, Stride<2>>>,  // 149x149x32
          Named<"conv2d_2a", BasicConv2d<32, 32, Kernel<3>>>,                     // 147x147x32
          Named<"conv2d_2b", BasicConv2d<32, 64, Kernel<3>, Padding<1>>>,         // 147x147x64
          Named<"mixed_3a", InceptionV4Mixed3a<>>,                                // 73x73x160
          Named<"mixed_4a", InceptionV4Mixed4a<>>,                                // 71x71x192
          Named<"mixed_5a", InceptionV4Mixed5a<>>,                                // 35x35x384
          Named<"repeat", Repeat<5, InceptionResNetA<384, 48, 64, Scale<17, 100>>>>,
          Named<"mixed_6a", InceptionReductionA<384, 256, 256, 384, 384>>,  // 17x17x1152
          Named<"repeat_1", Repeat<10, InceptionResNetB<1152, 192, 160, Scale<1, 10>>>>,
          Named<"mixed_7a", InceptionResNetReductionB<1152, 288, 320>>,  // 8x8x2144
          Named<"repeat_2", Repeat<5, InceptionResNetC<2144, 224, 256, Scale<1, 5>>>>,
          Named<"global_pool", GlobalAvgPool2d<2144>>,          // 1x1x2144
          Named<"dropout", Dropout<2144, Probability<2, 10>>>,  //
          Named<"classif", Linear<2144, Classes>>> {
  static constexpr std::string_view output_name = "logits";
};

}  // namespace inception
