// SPDX-License-Identifier: MIT
// InceptionV2 of "Rethinking the Inception Architecture for Computer Vision", as the seed has it.
#pragma once

#include <string_view>

#include "inception/combinators/chain.hpp"
#include "inception/combinators/tap.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/identity.hpp"
#include "inception/modules/inception_aux.hpp"
#include "inception/modules/inception_f5.hpp"
#include "inception/modules/inception_f6.hpp"
#include "inception/modules/inception_f7.hpp"
#include "inception/modules/inception_reduction.hpp"
#include "inception/modules/inception_side_head.hpp"
#include "inception/modules/stem_resolution.hpp"
#include "inception/networks/checked_classes.hpp"

namespace inception {

/// The auxiliary classifier of InceptionV2: the seed's takes every grid, the paper's that of
/// 299x299.
struct SeedHead {
  template <int In, int Classes>
  using Aux = InceptionAux<In, Classes>;
};
/// The seed's with what the paper calls BN-auxiliary.
struct SeedBNAuxiliaryHead {
  template <int Channels>
  using Norm = BatchNorm2d<Channels>;
  template <int In, int Classes>
  using Aux = InceptionAux<In, Classes, Norm>;
};
struct PaperHead {
  template <int In, int Classes>
  using Aux = InceptionSideHead<In, Classes, Identity>;
};
/// The paper's last step from Inception-v2 to v3, BN-auxiliary.
struct BNAuxiliaryHead {
  template <int Channels>
  using Norm = BatchNorm2d<Channels>;
  template <int In, int Classes>
  using Aux = InceptionSideHead<In, Classes, Norm>;
};

namespace detail {

/// From the image to 147x147x64, of 299x299.
template <int InChannels, class Stem>
struct InceptionV2FirstConvs
    : Chain<Named<"conv1", ConvBlock<InChannels, 32, Kernel<3>, Stride<Stem::first_stride>>>,
            Named<"conv2", ConvBlock<32, 32, Kernel<3>>>,
            Named<"conv3", ConvBlock<32, 64, Kernel<3>, Padding<1>>>> {};
template <int InChannels, class Stem>
requires(!Stem::factorized_7x7) struct InceptionV2FirstConvs<InChannels, Stem>
    : Chain<Named<"conv1", ConvBlock<InChannels, 64, Kernel<7>, Stride<Stem::first_stride>>>> {
};

}  // namespace detail

/// InceptionV2 with its auxiliary classifier. `Classes` may be Dynamic. From 75x75 with SeedStem
/// and SevenBySevenStem, 39x39 with UnstridedStem and UnpooledStem, 21x21 with LowResolutionStem.
///
/// Outputs   "logits" and "aux", each [N, 1, 1, Classes]
/// Source    Szegedy et al., arXiv:1512.00567, table 1; widths and quirks as in the seed's PyTorch
template <int Classes = 10, int InChannels = 3, class Stem = SeedStem, class Head = SeedHead>
struct InceptionV2
    : detail::CheckedClasses<Classes>,
      Sequential<                                                               // at 299x299
          detail::InceptionV2FirstConvs<InChannels, Stem>,                      // 147x147x64
          Named<"pool1", detail::StemPool<64, Stem::has_pool>>,                 // 73x73x64
          Named<"conv4", ConvBlock<64, 80, Kernel<3>>>,                         // 71x71x80
          Named<"conv5", ConvBlock<80, 192, Kernel<3>, Stride<2>>>,             // 35x35x192
          Named<"conv6", ConvBlock<192, 288, Kernel<3>, Padding<1>>>,           // 35x35x288
          Named<"inception3a", InceptionF5<288>>,                               //
          Named<"inception3b", InceptionF5<288>>,                               //
          Named<"inception3c", InceptionF5<288>>,                               // 35x35x288
          Named<"inceptionRed1", InceptionReduction<288, 64>>,                  // 17x17x768
          Named<"inception4a", InceptionF6<768, 128>>,                          //
          Named<"inception4b", InceptionF6<768, 160>>,                          //
          Named<"inception4c", InceptionF6<768, 160>>,                          //
          Named<"inception4d", InceptionF6<768, 160>>,                          //
          Named<"inception4e", InceptionF6<768, 192>>,                          // 17x17x768
          Tap<"aux", Named<"inceptionRed2", InceptionReduction<768, 192, 16>>,  // 8x8x1280
              typename Head::template Aux<768, Classes>>,                       //
          Named<"inception5a", InceptionF7<1280>>,                              //
          Named<"inception5b", InceptionF7<2048>>,                              // 8x8x2048
          Named<"pool6", GlobalAvgPool2d<2048>>,                                // 1x1x2048
          Named<"dropout", Dropout<2048, Probability<4, 10>>>,                  //
          Named<"", Flatten<2048>>,                                             //
          Named<"fc", Linear<2048, Classes>>> {
  static constexpr std::string_view output_name = "logits";
};

}  // namespace inception
