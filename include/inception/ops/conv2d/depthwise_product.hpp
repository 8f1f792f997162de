// SPDX-License-Identifier: MIT
// Products of a depthwise convolution: channels are the vector, and no channel meets another.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/indirect_product.hpp"
#include "inception/ops/operation.hpp"
#include "inception/ops/simd.hpp"

namespace inception::detail {

/// Whether a convolution gives each channel from that channel alone, one for one.
inline bool is_depthwise(const Operation& o) {
  return o.groups > 1 && o.groups == o.in_channels && o.groups == o.out_channels;
}

/// Scratch of a depthwise product: pointers to the pixels of a tile, for each thread.
template <class Scalar>
struct DepthwiseScratch {
  DepthwiseScratch(Scratch& scratch, int the_taps, Index channels, int threads)
      : zeros(scratch.take<Scalar>(channels)),
        sinks(scratch.take<Scalar>(channels * threads)),
        taps(scratch.take<Tap>(the_taps)),
        pixels(scratch.take<const Scalar*>(Index{the_taps} * simd::block_rows * threads)),
        outputs(scratch.take<Scalar*>(Index{simd::block_rows} * threads)) {}

  Scalar* zeros;          ///< [C], the padding
  Scalar* sinks;          ///< [threads][C], for rows beyond the last pixel
  Tap* taps;              ///< [taps]
  const Scalar** pixels;  ///< [threads][taps][block_rows]
  Scalar** outputs;       ///< [threads][block_rows]
};

/// One tile: out[r][c] = bias[c] + Σ_t x[t][r][c] · w[t][c] for every channel.
template <class Scalar>
struct DepthwiseTile {
  const Scalar* const* pixels = nullptr;  ///< [taps][block_rows]
  Scalar* const* outputs = nullptr;       ///< [block_rows]
  const Tap* taps = nullptr;              ///< their index says which weights
  int tap_count = 0;
  const Scalar* weights = nullptr;  ///< [taps][C]
  const Scalar* bias = nullptr;     ///< [C] or null
  Index channels = 0;
  bool relu = false;
  bool accumulate = false;  ///< add to what the outputs hold
};

/// Channels [c, c + Vectors · lanes) of a tile.
template <int Vectors, class Scalar>
void depthwise_columns(const DepthwiseTile<Scalar>& tile, Index c) {
  using Vector = simd::Vector<Scalar>;
  constexpr int rows = simd::block_rows, lanes = simd::lanes<Scalar>;
  Vector sum[rows * Vectors];
  simd::unroll<rows * Vectors>([&](auto i) __attribute__((always_inline)) {
    sum[i] = simd::zero<Vector>();
  });
  for (int t = 0; t < tile.tap_count; ++t) {
    const Scalar* const* x = tile.pixels + t * rows;
    const Scalar* w = tile.weights + tile.taps[t].index * tile.channels + c;
    Vector columns[Vectors];
    simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
      columns[v] = simd::load(w + v * lanes);
    });
    simd::unroll<rows>([&](auto r) __attribute__((always_inline)) {
      const Scalar* pixel = x[r] + c;
      simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
        sum[r * Vectors + v] += columns[v] * simd::load(pixel + v * lanes);
      });
    });
  }
  const bool relu = tile.relu, accumulate = tile.accumulate;
  simd::unroll<rows * Vectors>([&](auto i) __attribute__((always_inline)) {
    constexpr int v = i % Vectors;
    Scalar* out = tile.outputs[i / Vectors] + c + v * lanes;
    Vector value = sum[i];
    if (tile.bias != nullptr) value += simd::load(tile.bias + c + v * lanes);
    if (accumulate) value += simd::load(out);
    simd::store(out, relu ? simd::rectify(value) : value);
  });
}

/// All channels of a tile. Where nothing is added to, the last vector reaches back over channels that
/// are done, rather than beyond the last one.
template <class Scalar>
void depthwise_tile(const DepthwiseTile<Scalar>& tile) {
  constexpr int rows = simd::block_rows, lanes = simd::lanes<Scalar>;
  const Index channels = tile.channels;
  Index c = 0;
  for (; c + 2 * lanes <= channels; c += 2 * lanes) depthwise_columns<2>(tile, c);
  for (; c + lanes <= channels; c += lanes) depthwise_columns<1>(tile, c);
  if (c < channels && channels >= lanes && !tile.accumulate) {
    depthwise_columns<1>(tile, channels - lanes);
    return;
  }
  for (; c < channels; ++c) {
    for (int r = 0; r < rows; ++r) {
      Scalar value = tile.bias != nullptr ? tile.bias[c] : Scalar{0};
      for (int t = 0; t < tile.tap_count; ++t) {
        value += tile.pixels[t * rows + r][c] * tile.weights[tile.taps[t].index * channels + c];
      }
      if (tile.accumulate) value += tile.outputs[r][c];
      tile.outputs[r][c] = tile.relu && value < 0 ? Scalar{0} : value;
    }
  }
}

/// An IndirectProduct whose channels do not mix, on all threads: its panels are weights [taps][C].
/// Each output is one thread's work, summed in one order.
template <class Scalar>
void depthwise_product(const Cpu& cpu, const IndirectProduct<Scalar>& p,
                       const DepthwiseScratch<Scalar>& scratch) {
  constexpr int rows = simd::block_rows;
  const Index total = p.position_count(), channels = p.source.shape.c;
  const TapReach reach(p.taps, p.tap_count, p.source.shape.extent());
  std::fill_n(scratch.zeros, channels, Scalar{0});
  cpu.parallel_for((total + rows - 1) / rows, [&](Index tile, int worker) {
    const Scalar** pixels = scratch.pixels + Index{worker} * p.panel_taps * rows;
    Scalar** outputs = scratch.outputs + Index{worker} * rows;
    point_tile(p, reach, scratch.zeros, scratch.sinks + worker * channels, tile * rows,
               std::min<Index>(rows, total - tile * rows), pixels, outputs);
    depthwise_tile<Scalar>({.pixels = pixels,
                            .outputs = outputs,
                            .taps = p.taps,
                            .tap_count = p.tap_count,
                            .weights = p.panels,
                            .bias = p.bias,
                            .channels = channels,
                            .relu = p.relu,
                            .accumulate = p.accumulate});
  });
}

}  // namespace inception::detail
