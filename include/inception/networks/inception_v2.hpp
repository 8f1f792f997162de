// SPDX-License-Identifier: MIT
// InceptionV2 of "Rethinking the Inception Architecture for Computer Vision", as the seed has it.
#pragma once

#include <string_view>

#include "inception/combinators/tap.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/identity.hpp"
#include "inception/modules/inception_aux.hpp"
#include "inception/modules/inception_f5.hpp"
#include "inception/modules/inception_f6.hpp"
#include "inception/modules/inception_f7.hpp"
#include "inception/modules/inception_reduction.hpp"
#include "inception/networks/checked_classes.hpp"

namespace inception {

/// Where the stem of InceptionV2 loses resolution. Parameters and state_dict are the same in all.
///
/// Source   section 9 of the paper: lower resolutions at the same cost
template <int FirstStride, bool HasPool>
struct InceptionV2Stem {
  static constexpr int first_stride = FirstStride;
  static constexpr bool has_pool = HasPool;
};

struct SeedStem : InceptionV2Stem<2, true> {};            ///< from 75x75; 299x299 in the paper
struct UnstridedStem : InceptionV2Stem<1, true> {};       ///< from 39x39; 151x151 in the paper
struct UnpooledStem : InceptionV2Stem<2, false> {};       ///< from 39x39
struct LowResolutionStem : InceptionV2Stem<1, false> {};  ///< from 21x21; 79x79 in the paper

namespace detail {

template <int Channels, bool HasPool>
struct StemPool : MaxPool2d<Channels, Kernel<3>, Stride<2>> {};
template <int Channels>
struct StemPool<Channels, false> : Identity<Channels> {};

}  // namespace detail

/// InceptionV2 with its auxiliary classifier. `Classes` may be Dynamic.
///
/// Outputs   "logits" and "aux", each [N, 1, 1, Classes]
/// Source    Szegedy et al., arXiv:1512.00567, table 1; widths and quirks as in the seed's PyTorch
template <int Classes = 10, int InChannels = 3, class Stem = SeedStem>
struct InceptionV2
    : detail::CheckedClasses<Classes>,
      Sequential<  // at 299x299
          Named<"conv1", ConvBlock<InChannels, 32, Kernel<3>, Stride<Stem::first_stride>>>,  // 149
          Named<"conv2", ConvBlock<32, 32, Kernel<3>>>,                         // 147x147x32
          Named<"conv3", ConvBlock<32, 64, Kernel<3>, Padding<1>>>,             // 147x147x64
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
              InceptionAux<768, Classes>>,                                      //
          Named<"inception5a", InceptionF7<1280>>,                              //
          Named<"inception5b", InceptionF7<2048>>,                              // 8x8x2048
          Named<"pool6", GlobalAvgPool2d<2048>>,                                // 1x1x2048
          Named<"dropout", Dropout<2048, Probability<4, 10>>>,                  //
          Named<"", Flatten<2048>>,                                             //
          Named<"fc", Linear<2048, Classes>>> {
  static constexpr std::string_view output_name = "logits";
};

}  // namespace inception
