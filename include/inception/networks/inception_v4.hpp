// SPDX-License-Identifier: MIT
// Inception-v4, with and without the auxiliary head.
#pragma once

#include <string_view>

#include "inception/combinators/optional_tap.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/modules/basic_conv2d_without_gamma.hpp"
#include "inception/modules/inception_reduction_a.hpp"
#include "inception/modules/inception_v3_aux.hpp"
#include "inception/modules/inception_v4_a.hpp"
#include "inception/modules/inception_v4_b.hpp"
#include "inception/modules/inception_v4_c.hpp"
#include "inception/modules/inception_v4_reduction_b.hpp"
#include "inception/modules/inception_v4_stem.hpp"
#include "inception/networks/checked_classes.hpp"

namespace inception {

/// Inception-v4 as the paper draws it and timm and Cadene's collection have it. From 75x75.
struct TimmV4 {
  template <int In, int Out, class... Options>
  using Conv = BasicConv2d<In, Out, Options...>;
  static constexpr bool has_aux = false;
};

/// Inception-v4 of TensorFlow-slim: batch norm without γ, and the head that it is trained with on
/// the 17x17 grid. From 299x299.
struct SlimV4 {
  template <int In, int Out, class... Options>
  using Conv = BasicConv2dWithoutGamma<In, Out, Options...>;
  static constexpr bool has_aux = true;
};

/// Inception-v4. `Classes` may be Dynamic.
///
/// Outputs   "logits" and, where the variant has it, "aux", each [N, 1, 1, Classes]
/// Source    Szegedy et al., arXiv:1602.07261, figure 9; timm's names
template <int Classes = 1000, int InChannels = 3, class Variant = TimmV4,
          template <int, int, class...> class Conv = Variant::template Conv>
struct InceptionV4
    : detail::CheckedClasses<Classes>,
      Sequential<                                                                    // at 299x299
          Named<"features.0", Conv<InChannels, 32, Kernel<3>, Stride<2>>>,           // 149x149x32
          Named<"features.1", Conv<32, 32, Kernel<3>>>,                              // 147x147x32
          Named<"features.2", Conv<32, 64, Kernel<3>, Padding<1>>>,                  // 147x147x64
          Named<"features.3", InceptionV4Mixed3a<Conv>>,                             // 73x73x160
          Named<"features.4", InceptionV4Mixed4a<Conv>>,                             // 71x71x192
          Named<"features.5", InceptionV4Mixed5a<Conv>>,                             // 35x35x384
          Named<"features.6", InceptionV4A<384, Conv>>,                              //
          Named<"features.7", InceptionV4A<384, Conv>>,                              //
          Named<"features.8", InceptionV4A<384, Conv>>,                              //
          Named<"features.9", InceptionV4A<384, Conv>>,                              // 35x35x384
          Named<"features.10", InceptionReductionA<384, 192, 224, 256, 384, Conv>>,  // 17x17x1024
          Named<"features.11", InceptionV4B<1024, Conv>>,                            //
          Named<"features.12", InceptionV4B<1024, Conv>>,                            //
          Named<"features.13", InceptionV4B<1024, Conv>>,                            //
          Named<"features.14", InceptionV4B<1024, Conv>>,                            //
          Named<"features.15", InceptionV4B<1024, Conv>>,                            //
          Named<"features.16", InceptionV4B<1024, Conv>>,                            //
          Named<"features.17", InceptionV4B<1024, Conv>>,                            // 17x17x1024
          OptionalTap<Variant::has_aux, "aux",                                       //
                      Named<"features.18", InceptionV4ReductionB<1024, Conv>>,       // 8x8x1536
                      Named<"AuxLogits", InceptionV3Aux<1024, Classes, Conv>>>,
          Named<"features.19", InceptionV4C<1536, Conv>>,       //
          Named<"features.20", InceptionV4C<1536, Conv>>,       //
          Named<"features.21", InceptionV4C<1536, Conv>>,       // 8x8x1536
          Named<"global_pool", GlobalAvgPool2d<1536>>,          // 1x1x1536
          Named<"dropout", Dropout<1536, Probability<2, 10>>>,  //
          Named<"last_linear", Linear<1536, Classes>>> {
  static constexpr std::string_view output_name = "logits";
};

}  // namespace inception
