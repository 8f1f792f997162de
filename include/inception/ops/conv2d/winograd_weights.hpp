// SPDX-License-Identifier: MIT
// Weights as Winograd convolution reads them: transformed once, in panels.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/winograd_scheme.hpp"

namespace inception::detail {

/// Factors of the prepared weights: [panel][frequency][factors][width].
template <class Scheme, class Scalar, class Factor = Scalar>
constexpr Index winograd_weights_size(Index in, Index out) {
  return padded_columns<Scalar>(out) * Scheme::frequencies * padded_factors<Factor>(in);
}

/// A vector of `count` columns that lie `stride` apart, filled up with 0.
template <class Scalar>
simd::Vector<Scalar> load_columns(const Scalar* from, Index stride, int count) {
  if (stride == 1) {
    return count == simd::lanes<Scalar> ? simd::load(from) : simd::load_some(from, count);
  }
  Scalar columns[simd::lanes<Scalar>] = {};
  for (int k = 0; k < count; ++k) columns[k] = from[k * stride];
  return simd::load(columns);
}

/// Transforms one row of a panel: `here` columns from `weight` on, the others are 0.
template <class Scheme, class Scalar>
void transform_weights(const PanelSource& s, const Scalar* weight, const Scalar* scale, Index here,
                       int width, Index frequency_stride, Scalar* to) {
  using Filter = typename Scheme::Filter;
  using V = simd::Vector<Scalar>;
  constexpr auto rows = Filter::weight_rows();
  constexpr int n = Filter::size, taps = Filter::taps, lanes = simd::lanes<Scalar>;
  constexpr int lines = Scheme::dimensions == 2 ? taps : 1;
  const auto along = [&](int f, const V* w, int stride) __attribute__((always_inline)) {
    V sum = simd::zero<V>();
    simd::unroll<taps>([&](auto t) __attribute__((always_inline)) {
      sum += static_cast<Scalar>(rows[static_cast<std::size_t>(f)][t]) * w[t * stride];
    });
    return sum;
  };
  for (int first = 0; first < width; first += lanes) {
    const int some = static_cast<int>(std::clamp<Index>(here - first, 0, lanes));
    V w[lines * taps];
    for (int t = 0; t < lines * taps; ++t) {
      w[t] =
          load_columns(weight + t * s.tap_stride + first * s.column_stride, s.column_stride, some);
      if (scale != nullptr) w[t] *= simd::load_some(scale + first, some);
    }
    // Along the width, then, where there are two axes, along the height.
    V half[lines][n];
    for (int i = 0; i < lines; ++i) {
      simd::unroll<n>([&](auto f) __attribute__((always_inline)) {
        half[i][f] = along(f, w + i * taps, 1);
      });
    }
    for (int j = 0; j < n; ++j) {
      Scalar* const column = to + first + j * frequency_stride;
      if constexpr (Scheme::dimensions == 1) {
        simd::store(column, half[0][j]);
      } else {
        simd::unroll<n>([&](auto f) __attribute__((always_inline)) {
          simd::store(column + f * n * frequency_stride, along(f, half[0] + j, n));
        });
      }
    }
  }
}

/// Transforms a matrix [taps][C][K], each column times `scale` where given, on all threads.
template <class Scheme, class Scalar, class Factor>
void winograd_weights(const Cpu& cpu, const PanelSource& s, const Scalar* weight,
                      const Scalar* scale, Factor* panels) {
  constexpr int lanes = simd::lanes<Scalar>, full = panel_width<Scalar>;
  constexpr Index values = values_per_factor<Factor>;
  const Index padded = padded_factors<Factor>(s.rows), blocks = padded / lanes;
  cpu.parallel_for(panel_count<Scalar>(s.columns) * blocks, [&](Index item, int) {
    const Index first = item / blocks * full;
    const int width = width_of_panel<Scalar>(s.columns, item / blocks);
    const Scalar* scale_here = scale == nullptr ? nullptr : scale + first;
    const auto transform = [&](Index channel, Index frequency_stride, Scalar* to) {
      const bool inside = channel < s.rows;
      // Asks for the weights of the next block of rows. Where rows lie side by side, a cache line holds
      // a column of the whole block, so that each row asks for a column of its own.
      const Index column = first + (s.column_stride == 1 ? 0 : channel % lanes);
      for (Index t = 0; t < s.taps; ++t) {
        const Scalar* soon =
            weight + t * s.tap_stride + (channel + lanes) * s.row_stride + column * s.column_stride;
        __builtin_prefetch(soon);
        __builtin_prefetch(soon + lanes * s.column_stride);
      }
      transform_weights<Scheme>(
          s, weight + (inside ? channel * s.row_stride + first * s.column_stride : 0), scale_here,
          inside ? std::min<Index>(width, s.columns - first) : 0, width, frequency_stride, to);
    };
    Factor* const panel = panels + first * Scheme::frequencies * padded;
    for (Index row = item % blocks * lanes; row < (item % blocks + 1) * lanes; ++row) {
      Factor* const to = panel + row * width;
      if constexpr (Rounded<Factor>) {
        Scalar exact[values][Scheme::frequencies * full];
        for (Index i = 0; i < values; ++i) transform(row * values + i, full, exact[i]);
        for (int f = 0; f < Scheme::frequencies; ++f) {
          simd::round_rows(exact[0] + f * full, exact[values - 1] + f * full, width,
                           to + f * padded * width);
        }
      } else {
        transform(row, padded * width, to);
      }
    }
  });
}

}  // namespace inception::detail
