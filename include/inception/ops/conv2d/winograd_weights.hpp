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

/// Transforms one row of a panel: `here` columns from `weight` on, next to each other; the others are 0.
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
      const Scalar* const from = weight + t * s.tap_stride + first;
      w[t] = some == lanes ? simd::load(from) : simd::load_some(from, some);
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
    const Index first_row = item % blocks * lanes * values;
    const Scalar* scale_here = scale == nullptr ? nullptr : scale + first;
    // The block's weights, with columns next to each other.
    constexpr int taps = Scheme::dimensions == 2 ? Scheme::Filter::taps * Scheme::Filter::taps
                                                 : Scheme::Filter::taps;
    Scalar turned[taps * lanes * values * full];
    PanelSource source = s;
    const Scalar* from = weight + first_row * s.row_stride + first * s.column_stride;
    const Index columns = std::min<Index>(width, s.columns - first);
    if (s.column_stride != 1) {
      source.row_stride = width;
      source.tap_stride = lanes * values * width;
      const Index rows = std::min<Index>(lanes * values, s.rows - first_row);
      for (Index t = 0; t < taps; ++t) {
        copy_transposed(from + t * s.tap_stride, s.column_stride, rows, columns, width,
                        turned + t * source.tap_stride);
      }
      from = turned;
    }
    const auto transform = [&](Index row, Index frequency_stride, Scalar* to) {
      const Scalar* const here = from + row * source.row_stride;
      if (s.column_stride == 1) {  // asks for the weights of the next block of rows
        for (Index t = 0; t < taps; ++t) {
          const Scalar* const soon = here + t * s.tap_stride + lanes * s.row_stride;
          __builtin_prefetch(soon);
          __builtin_prefetch(soon + lanes);
        }
      }
      const bool inside = first_row + row < s.rows;
      transform_weights<Scheme>(source, inside ? here : from, scale_here, inside ? columns : 0,
                                width, frequency_stride, to);
    };
    Factor* const panel = panels + first * Scheme::frequencies * padded;
    for (Index row = 0; row < lanes; ++row) {
      Factor* const to = panel + (item % blocks * lanes + row) * width;
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
