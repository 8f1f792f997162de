// SPDX-License-Identifier: MIT
// Weights as Winograd convolution reads them: transformed once, in panels.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/winograd_scheme.hpp"

namespace inception::detail {

/// Elements of the prepared weights: [panel][frequency][padded C][width].
template <class Scheme, class Scalar>
constexpr Index winograd_weights_size(Index in, Index out) {
  return padded_columns<Scalar>(out) * Scheme::frequencies * padded_columns<Scalar>(in);
}

/// Transforms a matrix [taps][C][K], each column times `scale` where given, in double.
template <class Scheme, class Scalar>
void winograd_weights(const Cpu& cpu, const PanelSource& s, const Scalar* weight,
                      const Scalar* scale, Scalar* panels) {
  using Filter = typename Scheme::Filter;
  constexpr auto rows = Filter::weight_rows();
  constexpr int full = panel_width<Scalar>;
  constexpr int n = Filter::size, taps = Filter::taps;
  constexpr int lines = Scheme::dimensions == 2 ? taps : 1;
  const Index in = s.rows, out = s.columns, padded = padded_columns<Scalar>(in);
  cpu.parallel_for(panel_count<Scalar>(out) * padded, [&](Index item, int) {
    const Index panel = item / padded, c = item % padded;
    const Index first = panel * full;
    const int width = width_of_panel<Scalar>(out, panel);
    const Index here = c < in ? std::min<Index>(width, out - first) : 0;
    Scalar* to = panels + first * Scheme::frequencies * padded + c * width;
    double w[lines][taps][full] = {};
    for (int i = 0; i < lines; ++i) {
      for (int t = 0; t < taps; ++t) {
        const Scalar* from =
            weight + (i * taps + t) * s.tap_stride + c * s.row_stride + first * s.column_stride;
        for (Index k = 0; k < here; ++k) {
          w[i][t][k] = static_cast<double>(from[k * s.column_stride]) *
                       (scale == nullptr ? 1 : static_cast<double>(scale[first + k]));
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
    for (int f = 0; f < Scheme::frequencies; ++f, to += padded * width) {
      for (int k = 0; k < width; ++k) {
        double sum = half[0][f % n][k];
        if constexpr (Scheme::dimensions == 2) {
          sum = 0;
          for (int t = 0; t < taps; ++t) sum += rows[f / n][t] * half[t][f % n][k];
        }
        to[k] = static_cast<Scalar>(sum);
      }
    }
  });
}

}  // namespace inception::detail
