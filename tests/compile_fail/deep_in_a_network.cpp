// SPDX-License-Identifier: MIT
// A wrong width three levels down in a network as deep as InceptionV2.
// expect: Sequential_layer<2>::takes_channels<64>::but_the_layer_before_it_gives<48>
// expect-also: InceptionWrong
#include "inception/modules/inception_f5.hpp"
#include "inception/modules/inception_f6.hpp"
#include "inception/modules/inception_reduction.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

#ifdef MISTAKE
constexpr int reduced = 48;
#else
constexpr int reduced = 64;
#endif
template <int In>
struct InceptionWrong
    : Concat<Sequential<ConvBlock<In, reduced>, ConvBlock<64, 224, Kernel<3>, Padding<1>>>,
             Sequential<MaxPool2d<In, Kernel<3>, Padding<1>>, ConvBlock<In, 64>>> {};

template <int Classes>
struct Network
    : Sequential<Named<"conv1", ConvBlock<3, 288, Kernel<3>, Stride<2>>>,
                 Named<"inception3a", InceptionF5<288>>, Named<"inception3b", InceptionWrong<288>>,
                 Named<"inceptionRed1", InceptionReduction<288, 64>>,
                 Named<"inception4a", InceptionF6<768, 128>>> {};
static_assert(depth<Network<10>>() == 1 + 3 + 2 + 3 + 5);
