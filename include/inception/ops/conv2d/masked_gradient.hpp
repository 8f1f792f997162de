// SPDX-License-Identifier: MIT
// The gradient of a convolution before the ReLU at its end.
#pragma once

#include <algorithm>

#include "inception/ops/pixel_sums.hpp"
#include "inception/ops/view.hpp"

namespace inception::detail {

/// dy where y > 0, else 0: the gradient before the fused ReLU.
template <class Scalar>
View<const Scalar> masked_gradient(const Cpu& cpu, View<const Scalar> y, View<const Scalar> dy,
                                   Scalar* memory) {
  const Index channels = y.shape.c;
  cpu.parallel_for(sum_blocks(y.shape), [&](Index block, int) {
    const Index last = std::min(y.shape.pixels(), (block + 1) * sum_block);
    for (Index p = block * sum_block; p < last; ++p) {
      const Scalar* out = y.pixel(p);
      const Scalar* gradient = dy.pixel(p);
      Scalar* __restrict to = memory + p * channels;
      for (Index c = 0; c < channels; ++c) to[c] = out[c] > 0 ? gradient[c] : Scalar{0};
    }
  });
  return {memory, y.shape};
}

}  // namespace inception::detail
