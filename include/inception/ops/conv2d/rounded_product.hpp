// SPDX-License-Identifier: MIT
// What goes into convolution's products: pixels as they are, or pixels and panels of rounded factors.
#pragma once

#include <algorithm>

#include "inception/ops/bfloat16.hpp"
#include "inception/ops/conv2d/indirect_product.hpp"
#include "inception/ops/conv2d/source_range.hpp"

namespace inception::detail {

/// As pack_panels of scalars, into [panel][tap][rows in factors][width]. Columns or rows of the matrix
/// are adjacent in memory; only where columns are may there be a scale.
template <Rounded Factor>
void pack_panels(const Cpu& cpu, const PanelSource& s, const float* source, const float* scale,
                 Factor* packed) {
  constexpr int full = panel_width<float>;
  constexpr Index values = values_per_factor<Factor>;
  const Index factors = factors_of<Factor>(s.rows);
  cpu.parallel_for(panel_count<float>(s.columns) * s.taps, [&](Index item, int) {
    const Index panel = item / s.taps;
    const Index tap = item % s.taps;
    const int width = width_of_panel<float>(s.columns, panel);
    const Index first = panel * full;
    const Index here = std::min<Index>(width, s.columns - first);
    Factor* to = packed + first * s.taps * factors + tap * factors * width;
    const float* from = source + tap * s.tap_stride + first * s.column_stride;
    if (s.column_stride == 1) {
      for (Index r = 0; r < s.rows; r += values, to += width) {
        const float* row = from + r * s.row_stride;
        const float* next = r + 1 < s.rows ? row + s.row_stride : nullptr;
        simd::round_rows(row, next, here, to, scale == nullptr ? nullptr : scale + first);
        std::fill(to + here, to + width, Factor{});
      }
      return;
    }
    constexpr Index strip = 16;  // factors of a column that are read at a time
    Factor columns[full][strip]{};
    for (Index r = 0; r < factors; r += strip) {
      const Index some = std::min(strip, factors - r);
      for (Index k = 0; k < here; ++k) {
        simd::round_neighbours(from + values * r + k * s.column_stride,
                               std::min(values * strip, s.rows - values * r), columns[k]);
      }
      for (Index i = 0; i < some; ++i) {
        for (int k = 0; k < width; ++k) to[(r + i) * width + k] = columns[k][i];
      }
    }
  });
}

/// Scratch for a copy of the pixels of a block: of rounded ones, and of scalars where pixels lie a multiple
/// of 4 KiB apart and would share the sets of the first cache. Other scalars are read where they are.
template <class Factor>
struct SourceScratch {
  static constexpr Index page = 4096;  ///< bytes

  static Index stride_of(Index channels) {
    const Index factors = factors_of<Factor>(channels);
    constexpr Index line = cache_line / Index{sizeof(Factor)}, many = 128;
    return factors < many ? factors : (factors + line - 1) / line / 2 * 2 * line + line;
  }
  static bool copies(const SourceRange& range, Index channels) {
    const bool one_tap = range.first_tap == range.last_tap;
    return Rounded<Factor> || (one_tap && channels * Index{sizeof(Factor)} % page == 0);
  }

  SourceScratch() = default;
  SourceScratch(Scratch& scratch, const SourceRange& range, Index images, Index channels,
                int threads) {
    if (!copies(range, channels)) return;
    stride = stride_of(channels);
    size_each = range.most_pixels(images, IndirectScratch<float, Factor>::outputs_each) * stride;
    memory = scratch.take<Factor>(size_each * threads);
  }

  Index stride = 0;     ///< of a pixel; 0: no copy
  Index size_each = 0;  ///< of a thread
  Factor* memory = nullptr;
};

/// A product whose blocks may copy the pixels that they read into memory near the processor, rounded or
/// as they are, where all panels find them.
template <class Scalar, class Factor = Scalar>
struct ProductTask {
  using FactorType = Factor;

  ProductTask() = default;
  ProductTask(const View<const Scalar>& the_source,
              const IndirectProduct<Scalar, Factor>& the_product,
              const IndirectScratch<Scalar, Factor>& the_scratch,
              const SourceScratch<Factor>& the_copy)
      : product(the_product), scratch(the_scratch), exact(the_source), copy(the_copy) {
    if constexpr (!Rounded<Factor>) product.source = exact;
    if (copy.stride == 0) return;
    product.source = {nullptr, exact.shape, copy.stride};
    product.source.shape.c = factors_of<Factor>(exact.shape.c);
    const Extent grid = exact.shape.extent();
    const TapReach reach(product.taps, product.tap_count, grid);
    range = {.source = grid,
             .positions = product.positions,
             .step = product.source_step,
             .first_tap = {-reach.first.height, -reach.first.width},
             .last_tap = {grid.height - reach.last.height, grid.width - reach.last.width}};
  }

  Index panels() const { return panel_count<Scalar>(product.destination.shape.c); }
  View<const Factor> source(Index first, Index last, int worker) const {
    if (copy.stride == 0) return product.source;
    const Index channels = exact.shape.c;
    const Index begin = range.begin(first), end = range.end(last - 1);
    Factor* to = copy.memory + worker * copy.size_each;
    if (exact.dense() && channels == values_per_factor<Factor> * copy.stride) {
      simd::round_neighbours(exact.pixel(begin), (end - begin) * channels, to);
    } else {
      for (Index p = begin; p < end; ++p) {
        simd::round_neighbours(exact.pixel(p), channels, to + (p - begin) * copy.stride);
      }
    }
    View<const Factor> view = product.source;
    view.data = to - begin * copy.stride;
    return view;
  }

  IndirectProduct<Scalar, Factor> product{};
  IndirectScratch<Scalar, Factor> scratch{};
  View<const Scalar> exact{};
  SourceRange range{};
  SourceScratch<Factor> copy{};
};

}  // namespace inception::detail
