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

/// Pixels that are added up before their sum joins the block's: rounding errors grow with the number
/// of terms, and a deep network in training magnifies them.
inline constexpr Index sum_group = 16;

/// Channels that are added up at a time.
inline constexpr Index sum_width = 128;

/// Adds to out[Sums][channels] what add(pixel, channel, count, part) adds to part[Sums][sum_width]
/// for `count` channels, over the pixels [first, last).
template <int Sums, class Scalar, class Add>
void add_pixels(Index first, Index last, Index channels, Scalar* out, const Add& add) {
  for (Index c = 0; c < channels; c += sum_width) {
    const Index count = std::min(sum_width, channels - c);
    for (Index p = first; p < last;) {
      Scalar part[Sums * sum_width] = {};
      for (const Index end = std::min(last, p + sum_group); p < end; ++p) add(p, c, count, part);
      for (Index s = 0; s < Sums; ++s) {
        for (Index i = 0; i < count; ++i) out[s * channels + c + i] += part[s * sum_width + i];
      }
    }
  }
}

/// out[c] = Σ_pixels dy[pixel][c]. `partial` holds [blocks][C].
template <class Scalar>
void pixel_sums(const Cpu& cpu, View<const Scalar> dy, Scalar* partial, Scalar* out) {
  const Index channels = dy.shape.c;
  const Index blocks = sum_blocks(dy.shape);
  cpu.parallel_for(blocks, [&](Index block, int) {
    Scalar* sum = partial + block * channels;
    std::fill_n(sum, channels, Scalar{0});
    const Index last = std::min(dy.shape.pixels(), (block + 1) * sum_block);
    add_pixels<1>(block * sum_block, last, channels, sum,
                  [&](Index p, Index c, Index count, Scalar* __restrict part) {
                    const Scalar* __restrict from = dy.pixel(p) + c;
                    for (Index i = 0; i < count; ++i) part[i] += from[i];
                  });
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
