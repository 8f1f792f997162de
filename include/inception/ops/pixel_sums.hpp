// SPDX-License-Identifier: MIT
// Sums over all pixels, a channel each, in an order that threads do not change.
#pragma once

#include <algorithm>

#include "inception/ops/scratch.hpp"
#include "inception/ops/view.hpp"
#include "inception/tensor/cpu.hpp"

namespace inception::detail {

/// Pixels that one partial sum covers.
inline constexpr Index sum_block = 256;

inline Index sum_blocks(const Shape& s) { return (s.pixels() + sum_block - 1) / sum_block; }

/// out[c] = Σ_pixels dy[pixel][c]. `partial` holds [blocks][C].
template <class Scalar>
void pixel_sums(const Cpu& cpu, View<const Scalar> dy, Scalar* partial, Scalar* out) {
  const Index channels = dy.shape.c;
  const Index blocks = sum_blocks(dy.shape);
  cpu.parallel_for(blocks, [&](Index block, int) {
    Scalar* __restrict sum = partial + block * channels;
    std::fill_n(sum, channels, Scalar{0});
    const Index last = std::min(dy.shape.pixels(), (block + 1) * sum_block);
    for (Index p = block * sum_block; p < last; ++p) {
      const Scalar* __restrict pixel = dy.pixel(p);
      for (Index c = 0; c < channels; ++c) sum[c] += pixel[c];
    }
  });
  for (Index c = 0; c < channels; ++c) {
    double sum = 0;
    for (Index block = 0; block < blocks; ++block) {
      sum += static_cast<double>(partial[block * channels + c]);
    }
    out[c] = static_cast<Scalar>(sum);
  }
}

}  // namespace inception::detail
