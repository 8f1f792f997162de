// SPDX-License-Identifier: MIT
// The Inception module of GoogLeNet.
#pragma once

#include "inception/combinators/concat.hpp"
#include "inception/combinators/sequential.hpp"
#include "inception/layers/conv2d.hpp"
#include "inception/layers/max_pool2d.hpp"

namespace inception {

/// The widths stand in the order of the paper's table: 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool
/// projection. `Variant` says what Conv is, a convolution with all that follows it, and Conv5x5.
///
/// Channels out: Width1x1 + Width3x3 + Width5x5 + PoolWidth
/// Source   Szegedy et al., arXiv:1409.4842, figure 2b and table 1; torchvision's names
template <int In, int Width1x1, int Reduced3x3, int Width3x3, int Reduced5x5, int Width5x5,
          int PoolWidth, class Variant,
          template <int, int, class...> class Conv = Variant::template Conv>
struct InceptionV1
    : Concat<Named<"branch1", Conv<In, Width1x1>>,
             Sequential<Conv<In, Reduced3x3>, Conv<Reduced3x3, Width3x3, Kernel<3>, Padding<1>>>,
             Sequential<Conv<In, Reduced5x5>,
                        typename Variant::template Conv5x5<Reduced5x5, Width5x5>>,
             Sequential<MaxPool2d<In, Kernel<3>, Padding<1>>, Conv<In, PoolWidth>>> {};

}  // namespace inception
