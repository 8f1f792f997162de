// SPDX-License-Identifier: MIT
// The auxiliary classifier of GoogLeNet.
#pragma once

#include "inception/combinators/sequential.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/flatten.hpp"
#include "inception/layers/linear.hpp"
#include "inception/layers/relu.hpp"

namespace inception {

/// Average pool to 4x4 (the variant's AuxPool), 1x1 convolution, two linear layers, dropout 0.7.
///
/// Shapes   x [N,H,W,In] → logits [N,1,1,Classes]
/// Source   Szegedy et al., arXiv:1409.4842, section 5; torchvision's names
template <int In, int Classes, class Variant>
struct InceptionV1Aux
    : Sequential<Named<"pool", typename Variant::template AuxPool<In>>,    // [N, 4, 4, In]
                 Named<"conv", typename Variant::template Conv<In, 128>>,  // [N, 4, 4, 128]
                 Named<"flatten", Flatten<128, Grid<4>>>,                  // [N, 1, 1, 2048]
                 Named<"fc1", Linear<2048, 1024>>,                         //
                 Named<"relu", ReLU<1024>>,                                //
                 Named<"dropout", Dropout<1024, Probability<7, 10>>>,      //
                 Named<"fc2", Linear<1024, Classes>>> {};

}  // namespace inception
