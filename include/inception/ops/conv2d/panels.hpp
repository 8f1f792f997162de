// SPDX-License-Identifier: MIT
// Weights in the order the product kernel reads them: panels of a few output columns.
#pragma once

#include <algorithm>

#include "inception/ops/simd.hpp"
#include "inception/ops/simd_transpose.hpp"
#include "inception/tensor/cpu.hpp"
#include "inception/tensor/index.hpp"

namespace inception::detail {

/// Columns of a full panel: two vectors.
template <class Scalar>
inline constexpr int panel_width = 2 * simd::lanes<Scalar>;

template <class Scalar>
constexpr Index panel_count(Index columns) {
  return (columns + panel_width<Scalar> - 1) / panel_width<Scalar>;
}

/// Columns rounded up to whole vectors: what the panels hold for each tap and row.
template <class Scalar>
constexpr Index padded_columns(Index columns) {
  constexpr Index lanes = simd::lanes<Scalar>;
  return (columns + lanes - 1) / lanes * lanes;
}

/// Width of panel `p`: a last panel of at most one vector is half as wide.
template <class Scalar>
constexpr int width_of_panel(Index columns, Index p) {
  return static_cast<int>(std::min<Index>(
      panel_width<Scalar>, padded_columns<Scalar>(columns) - p * panel_width<Scalar>));
}

/// A [taps][rows][columns] matrix in memory: where element (t, r, k) lies. Rows or columns lie next to each
/// other.
struct PanelSource {
  Index taps = 0, rows = 0, columns = 0;
  Index tap_stride = 0, row_stride = 0, column_stride = 0;
};

/// to[r · width + k] = from[r + k · stride] for r < rows and k < columns, 0 from there to the width.
template <class Scalar>
void copy_transposed(const Scalar* from, Index stride, Index rows, Index columns, int width,
                     Scalar* to) {
  constexpr int lanes = simd::lanes<Scalar>;
  for (Index k = 0; k < width; k += lanes) {
    Index r = 0;
    if (k + lanes <= columns) {
      for (; r + lanes <= rows; r += lanes) {
        simd::Vector<Scalar> square[lanes];
        simd::unroll<lanes>([&](auto i) __attribute__((always_inline)) {
          const Scalar* const place = from + (k + i) * stride + r;
          square[i] = simd::load(place);
          __builtin_prefetch(place + 2 * lanes);
        });
        simd::transpose<Scalar>(square);
        simd::unroll<lanes>([&](auto i) __attribute__((always_inline)) {
          simd::store(to + (r + i) * width + k, square[i]);
        });
      }
    }
    for (; r < rows; ++r) {
      for (Index c = k; c < k + lanes; ++c) {
        to[r * width + c] = c < columns ? from[c * stride + r] : Scalar{0};
      }
    }
  }
}

/// Packs into [panel][tap][row][width], each column times `scale` where given; padding is 0.
///
/// Panel p begins at p · panel_width · taps · rows, since all before it are full.
template <class Scalar>
void pack_panels(const Cpu& cpu, const PanelSource& s, const Scalar* source, const Scalar* scale,
                 Scalar* packed) {
  constexpr int full = panel_width<Scalar>;
  cpu.parallel_for(panel_count<Scalar>(s.columns) * s.taps, [&](Index item, int) {
    const Index panel = item / s.taps;
    const Index tap = item % s.taps;
    const int width = width_of_panel<Scalar>(s.columns, panel);
    const Index first = panel * full;
    const Index here = std::min<Index>(width, s.columns - first);
    Scalar* to = packed + first * s.taps * s.rows + tap * s.rows * width;
    const Scalar* from = source + tap * s.tap_stride + first * s.column_stride;
    if (s.column_stride == 1) {
      constexpr int lanes = simd::lanes<Scalar>;
      constexpr Index ahead = 16;  // rows: a panel takes few columns of each
      for (Index r = 0; r < s.rows; ++r, to += width) {
        const Scalar* row = from + r * s.row_stride;
        for (int v = 0; v < width; v += lanes) {
          __builtin_prefetch(row + ahead * s.row_stride + v);
          const int some = static_cast<int>(here) - v;
          simd::store(to + v, some >= lanes ? simd::load(row + v) : simd::load_some(row + v, some));
        }
      }
    } else {
      copy_transposed(from, s.column_stride, s.rows, here, width, to);
      to += s.rows * width;
    }
    if (scale != nullptr) {
      to -= s.rows * width;
      for (Index r = 0; r < s.rows; ++r, to += width) {
        for (Index k = 0; k < here; ++k) to[k] *= scale[first + k];
      }
    }
  });
}

}  // namespace inception::detail
