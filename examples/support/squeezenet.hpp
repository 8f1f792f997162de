// SPDX-License-Identifier: MIT
// SqueezeNet 1.1, a network of others, ported: docs/how_to/port_a_network.md goes through it.
#pragma once

#include <inception/inception.hpp>
#include <string_view>

namespace examples {

using namespace inception;

/// A 1x1 convolution to a few channels, then 1x1 and 3x3 side by side.
///
/// Shapes   x [N,H,W,In] → y [N,H,W,2·Expanded]
/// Source   Iandola et al., arXiv:1602.07360, figure 2; torchvision's names
template <int In, int Squeezed, int Expanded>
struct Fire
    : Sequential<
          Named<"squeeze", Conv2d<In, Squeezed>>, ReLU<Squeezed>,
          Named<"",
                Concat<Chain<Named<"expand1x1", Conv2d<Squeezed, Expanded>>, ReLU<Expanded>>,
                       Chain<Named<"expand3x3", Conv2d<Squeezed, Expanded, Kernel<3>, Padding<1>>>,
                             ReLU<Expanded>>>>> {};

template <int Channels>
using SqueezeNetPool = MaxPool2d<Channels, Kernel<3>, Stride<2>, CeilMode<true>>;

/// SqueezeNet 1.1. From 17x17.
///
/// Outputs   "logits" [N, 1, 1, Classes]
/// Source    torchvision's squeezenet1_1
template <int Classes = 1000>
struct SqueezeNet
    : Sequential<Named<"features", Sequential<                               // at 224x224
                                       Conv2d<3, 64, Kernel<3>, Stride<2>>,  // 111x111x64
                                       ReLU<64>,                             //
                                       SqueezeNetPool<64>,                   // 55x55x64
                                       Fire<64, 16, 64>,                     //
                                       Fire<128, 16, 64>,                    // 55x55x128
                                       SqueezeNetPool<128>,                  // 27x27x128
                                       Fire<128, 32, 128>,                   //
                                       Fire<256, 32, 128>,                   // 27x27x256
                                       SqueezeNetPool<256>,                  // 13x13x256
                                       Fire<256, 48, 192>,                   //
                                       Fire<384, 48, 192>,                   //
                                       Fire<384, 64, 256>,                   //
                                       Fire<512, 64, 256>>>,                 // 13x13x512
                 Named<"classifier", Sequential<Dropout<512>,                //
                                                Conv2d<512, Classes>,        // 13x13xClasses
                                                ReLU<Classes>,               //
                                                GlobalAvgPool2d<Classes>>>> {
  static constexpr std::string_view output_name = "logits";
};

// What torchvision publishes of it.
static_assert(parameter_count<SqueezeNet<>>() == 1'235'496);
static_assert(output_grid<SqueezeNet<>>({224, 224}, "features") == Extent{13, 13});

}  // namespace examples
