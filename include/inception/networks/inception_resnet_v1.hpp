// SPDX-License-Identifier: MIT
// Inception-ResNet-v1, as its paper has it and as it recognises faces.
#pragma once

#include <string_view>

#include "inception/combinators/repeat.hpp"
#include "inception/combinators/tap.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/linear.hpp"
#include "inception/modules/inception_reduction_a.hpp"
#include "inception/modules/inception_resnet_a.hpp"
#include "inception/modules/inception_resnet_b.hpp"
#include "inception/modules/inception_resnet_c.hpp"
#include "inception/modules/inception_resnet_reduction_b.hpp"
#include "inception/networks/checked_classes.hpp"

namespace inception {

namespace detail {

/// All that the paper's network and the one for faces share.
template <int InChannels>
struct InceptionResNetV1Body
    : Chain<                                                                      // at 299x299
          Named<"conv2d_1a", BasicConv2d<InChannels, 32, Kernel<3>, Stride<2>>>,  // 149x149x32
          Named<"conv2d_2a", BasicConv2d<32, 32, Kernel<3>>>,                     // 147x147x32
          Named<"conv2d_2b", BasicConv2d<32, 64, Kernel<3>, Padding<1>>>,         // 147x147x64
          Named<"maxpool_3a", MaxPool2d<64, Kernel<3>, Stride<2>>>,               // 73x73x64
          Named<"conv2d_3b", BasicConv2d<64, 80>>,                                // 73x73x80
          Named<"conv2d_4a", BasicConv2d<80, 192, Kernel<3>>>,                    // 71x71x192
          Named<"conv2d_4b", BasicConv2d<192, 256, Kernel<3>, Stride<2>>>,        // 35x35x256
          Named<"repeat_1", Repeat<5, InceptionResNetA<256, 32, 32, Scale<17, 100>>>>,
          Named<"mixed_6a", InceptionReductionA<256, 192, 192, 256, 384>>,  // 17x17x896
          Named<"repeat_2", Repeat<10, InceptionResNetB<896, 128, 128, Scale<1, 10>>>>,
          Named<"mixed_7a", InceptionResNetReductionB<896, 256, 256>>,  // 8x8x1792
          Named<"repeat_3", Repeat<5, InceptionResNetC<1792, 192, 192, Scale<1, 5>>>>> {};

}  // namespace detail

/// Inception-ResNet-v1 of the paper. `Classes` may be Dynamic. From 75x75.
///
/// Outputs   "logits" [N, 1, 1, Classes]
/// Source    Szegedy et al., arXiv:1602.07261, figure 15 with the stem of figure 14; the scales and
///           names of facenet-pytorch
template <int Classes = 1000, int InChannels = 3>
struct InceptionResNetV1 : detail::CheckedClasses<Classes>,
                           Sequential<detail::InceptionResNetV1Body<InChannels>,   // 8x8x1792
                                      Named<"avgpool_1a", GlobalAvgPool2d<1792>>,  // 1x1x1792
                                      Named<"dropout", Dropout<1792, Probability<2, 10>>>,  //
                                      Named<"last_linear", Linear<1792, Classes>>> {
  static constexpr std::string_view output_name = "logits";
};

/// Inception-ResNet-v1 of facenet-pytorch: one more residual module without scale and ReLU, an
/// embedding of 512 numbers, and the logits of the people it was trained with. Images are 160x160.
///
/// Outputs   "embedding" [N, 1, 1, 512], which facenet-pytorch then divides by its length; "logits"
///           [N, 1, 1, Classes]
/// Source    facenet-pytorch's inception_resnet_v1 with its logits; its names
template <int Classes = 8631, int InChannels = 3>
struct FaceInceptionResNetV1
    : detail::CheckedClasses<Classes>,
      Sequential<detail::InceptionResNetV1Body<InChannels>,  //
                 Named<"block8", InceptionResNetC<1792, 192, 192, Scale<1, 1>, EndsLinear>>,
                 Named<"avgpool_1a", GlobalAvgPool2d<1792>>,            // 1x1x1792
                 Named<"dropout", Dropout<1792, Probability<6, 10>>>,   //
                 Named<"last_linear", Linear<1792, 512, Bias<false>>>,  //
                 Named<"last_bn", BatchNorm2d<512, Epsilon<1, 1000>>>,  // 1x1x512
                 Tap<"embedding", Named<"logits", Linear<512, Classes>>, Identity<512>>> {
  static constexpr std::string_view output_name = "logits";
};

}  // namespace inception
