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

/// Transforms one row of a panel in double: `here` columns from `weight` on, the others are 0.
template <class Scheme, class Scalar>
void transform_weights(const PanelSource& s, const Scalar* weight, const Scalar* scale, Index here,
                       int width, Index frequency_stride, Scalar* to) {
  using Filter = typename Scheme::Filter;
  constexpr auto rows = Filter::weight_rows();
  constexpr int full = panel_width<Scalar>;
  constexpr int n = Filter::size, taps = Filter::taps;
  constexpr int lines = Scheme::dimensions == 2 ? taps : 1;
  double w[lines][taps][full] = {};
  for (int i = 0; i < lines; ++i) {
    for (int t = 0; t < taps; ++t) {
      const Scalar* from = weight + (i * taps + t) * s.tap_stride;
      for (Index k = 0; k < here; ++k) {
        w[i][t][k] = static_cast<double>(from[k * s.column_stride]) *
                     (scale == nullptr ? 1 : static_cast<double>(scale[k]));
      }
    }
  }
  // Along the width, then, where there are two axes, along the height.
  double half[lines][n][full];
  for (int i = 0; i < lines; ++i) {
    for (int f = 0; f < n; ++f) {
      for (int k = 0; k < full; ++k) {
        double sum = 0;
        for (int t = 0; t < taps; ++t) sum += rows[f][t] * w[i][t][k];
        half[i][f][k] = sum;
      }
    }
  }
  for (int f = 0; f < Scheme::frequencies; ++f, to += frequency_stride) {
    for (int k = 0; k < width; ++k) {
      double sum = half[0][f % n][k];
      if constexpr (Scheme::dimensions == 2) {
        sum = 0;
        for (int t = 0; t < taps; ++t) sum += rows[f / n][t] * half[t][f % n][k];
      }
      to[k] = static_cast<Scalar>(sum);
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
