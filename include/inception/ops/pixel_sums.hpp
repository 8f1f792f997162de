// SPDX-License-Identifier: MIT
// Sums over all pixels, a channel each, in an order that threads do not change.
#pragma once

#include <algorithm>
#include <type_traits>

#include "inception/ops/scratch.hpp"
#include "inception/ops/simd.hpp"
#include "inception/ops/view.hpp"
#include "inception/tensor/cpu.hpp"

namespace inception::detail {

/// Pixels that one partial sum covers.
inline constexpr Index sum_block = 256;

inline Index sum_blocks(const Shape& s) { return (s.pixels() + sum_block - 1) / sum_block; }

/// Pixels that are added up before their sum joins the block's: rounding errors grow with the number
/// of terms, and a deep network in training magnifies them.
inline constexpr Index sum_group = 16;

/// `width` scalars of a row of channels; a whole vector where width is the constant number of lanes.
template <class Scalar, class Width>
simd::Vector<Scalar> load_channels(const Scalar* from, Width width) {
  if constexpr (std::is_same_v<Width, int>) {
    return simd::load_some(from, width);
  } else {
    return simd::load(from);
  }
}

/// Adds to out[Sums][channels] what add(pixel, channel, width, sums) adds to `Sums` vectors for the
/// channels [channel, channel + width), over the pixels [first, last).
template <int Sums, class Scalar, class Add>
void add_pixels(Index first, Index last, Index channels, Scalar* out, const Add& add) {
  using Vector = simd::Vector<Scalar>;
  constexpr int lanes = simd::lanes<Scalar>;
  constexpr int at_once = 4;  // vectors whose sums stay in registers
  const auto add_chunk = [&](Index c, auto width, auto vectors) {
    for (Index p = first; p < last;) {
      Vector part[vectors][Sums] = {};
      for (const Index end = std::min(last, p + sum_group); p < end; ++p) {
        simd::unroll<vectors>([&](auto v) __attribute__((always_inline)) {
          add(p, c + v * lanes, width, part[v]);
        });
      }
      simd::unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        for (int s = 0; s < Sums; ++s) {
          Scalar* to = out + s * channels + c + v * lanes;
          const Vector sum = load_channels(to, width) + part[v][s];
          if constexpr (std::is_same_v<decltype(width), int>) {
            simd::store_some(to, sum, width);
          } else {
            simd::store(to, sum);
          }
        }
      });
    }
  };
  constexpr std::integral_constant<int, lanes> whole{};
  Index c = 0;
  for (; c + at_once * lanes <= channels; c += at_once * lanes) {
    add_chunk(c, whole, std::integral_constant<int, at_once>{});
  }
  for (; c + lanes <= channels; c += lanes) add_chunk(c, whole, std::integral_constant<int, 1>{});
  if (c < channels) {
    add_chunk(c, static_cast<int>(channels - c), std::integral_constant<int, 1>{});
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
    add_pixels<1>(
        block * sum_block, last, channels,
        sum, [&](Index p, Index c, auto width, auto& sums) __attribute__((always_inline)) {
          sums[0] += load_channels(dy.pixel(p) + c, width);
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
