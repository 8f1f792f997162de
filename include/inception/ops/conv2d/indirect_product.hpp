// SPDX-License-Identifier: MIT
// Convolution as a product over pointers to pixels: no matrix of patches is ever built.
#pragma once

#include <algorithm>
#include <span>

#include "inception/ops/block_moments.hpp"
#include "inception/ops/conv2d/product_tile.hpp"
#include "inception/ops/scratch.hpp"
#include "inception/ops/view.hpp"
#include "inception/shape/extent.hpp"

namespace inception::detail {

/// One kernel tap: where its pixel lies relative to the position, and which tap of the panels it is.
struct Tap {
  int row = 0, column = 0;
  int index = 0;
};

/// destination[start + step·q][k] = bias[k] + Σ_{t,c} source[source_step·q + tap t][c] · w[t][c][k]
/// for every position q of `positions`; pixels outside the source are 0.
///
/// Serves the forward pass, and the backward pass by data (once for each phase of the stride).
/// Source   Dukhan, "The indirect convolution algorithm", arXiv:1907.02129
template <class Scalar, class Factor = Scalar>
struct IndirectProduct {
  View<const Factor> source{};
  View<Scalar> destination{};
  Extent positions{};
  Extent start{}, step{};
  Extent source_step{};
  const Tap* taps = nullptr;
  int tap_count = 0;
  int panel_taps = 0;              ///< taps in the panels, of which `taps` are some
  const Factor* panels = nullptr;  ///< pack_panels' order; rows are the source's channels
  const Scalar* bias = nullptr;    ///< padded to whole vectors, or null
  bool relu = false;
  bool accumulate = false;
  MomentsWhileWriting<Scalar> moments{};  ///< of a destination whose pixels are the positions

  Index position_count() const { return source.shape.n * positions.area(); }
};

/// Scratch of a product.
template <class Scalar, class Factor = Scalar>
struct IndirectScratch {
  static constexpr int tiles_at_once = 16;

  IndirectScratch() = default;
  IndirectScratch(Scratch& scratch, int threads, int taps, Index channels)
      : zeros(scratch.take<Factor>(channels)),
        sinks(scratch.take<Scalar>(threads * panel_width<Scalar>)),
        pixels(scratch.take<const Factor*>(pixels_of(taps) * threads)),
        outputs(scratch.take<Scalar*>(outputs_each * threads)),
        weights(scratch.take<const Factor*>(Index{taps} * threads)) {}

  static Index pixels_of(int taps) { return Index{tiles_at_once} * taps * simd::block_rows; }
  static constexpr Index outputs_each = tiles_at_once * simd::block_rows;

  Factor* zeros = nullptr;           ///< [channels], the padding
  Scalar* sinks = nullptr;           ///< [threads][panel_width], for rows beyond the last pixel
  const Factor** pixels = nullptr;   ///< [threads][tiles][taps][block_rows]
  Scalar** outputs = nullptr;        ///< [threads][tiles][block_rows]
  const Factor** weights = nullptr;  ///< [threads][taps]
};

/// Rows and columns that the taps reach from a position: all pixels of a position from `first` up to,
/// not including, `last` lie inside the source.
struct TapReach {
  TapReach(const Tap* taps, int count, Extent source) {
    int top = 0, left = 0, bottom = 0, right = 0;
    for (int t = 0; t < count; ++t) {
      top = std::min(top, taps[t].row);
      left = std::min(left, taps[t].column);
      bottom = std::max(bottom, taps[t].row);
      right = std::max(right, taps[t].column);
    }
    first = {-top, -left};
    last = {source.height - bottom, source.width - right};
  }
  bool inside(int row, int column) const {
    return row >= first.height && row < last.height && column >= first.width && column < last.width;
  }

  Extent first{}, last{};
};

/// Points one row of a tile at its pixels; those outside the source read zeros.
template <class Scalar, class Factor>
void point_row(const IndirectProduct<Scalar, Factor>& p, Index n, int row, int column,
               const Factor* zeros, const Factor** pixels) {
  for (int t = 0; t < p.tap_count; ++t) {
    const int y = row + p.taps[t].row, x = column + p.taps[t].column;
    const bool inside = y >= 0 && y < p.source.shape.h && x >= 0 && x < p.source.shape.w;
    pixels[t * simd::block_rows] = inside ? p.source.pixel(n, y, x) : zeros;
  }
}

/// Points a tile's rows at their pixels; rows beyond the last position read zeros. Returns whether
/// every tap of every row lies inside the source.
template <class Scalar, class Factor>
bool point_tile(const IndirectProduct<Scalar, Factor>& p, const TapReach& reach,
                const Factor* zeros, Scalar* sink, Index first, Index count, const Factor** pixels,
                Scalar** outputs) {
  constexpr int rows = simd::block_rows;
  const Index per_image = p.positions.area();
  const Factor* origins[rows];  // where a tap at (0, 0) would point
  bool all_inside = count == rows;
  Index n = first / per_image;
  int i = static_cast<int>(first % per_image) / p.positions.width;
  int j = static_cast<int>(first % per_image) % p.positions.width;
  for (int r = 0; r < count; ++r) {
    const int row = i * p.source_step.height, column = j * p.source_step.width;
    outputs[r] = p.destination.pixel(n, p.start.height + i * p.step.height,
                                     p.start.width + j * p.step.width);
    const bool inside = reach.inside(row, column);
    all_inside = all_inside && inside;
    origins[r] = inside ? p.source.pixel(n, row, column) : nullptr;
    if (!inside) point_row(p, n, row, column, zeros, pixels + r);
    if (++j == p.positions.width) {
      j = 0;
      if (++i == p.positions.height) {
        i = 0;
        ++n;
      }
    }
  }
  for (Index r = count; r < rows; ++r) {
    for (int t = 0; t < p.tap_count; ++t) pixels[t * rows + r] = zeros;
    outputs[r] = sink;
  }
  for (int t = 0; t < p.tap_count; ++t) {
    const Index offset =
        (p.taps[t].row * p.source.shape.w + p.taps[t].column) * p.source.pixel_stride;
    const Factor** to = pixels + t * rows;
    if (all_inside) {
      for (int r = 0; r < rows; ++r) to[r] = origins[r] + offset;
    } else {
      for (int r = 0; r < count; ++r) {
        if (origins[r] != nullptr) to[r] = origins[r] + offset;
      }
    }
  }
  return all_inside;
}

/// How many taps lie side by side, in the source as well as in the panels: where no padding is
/// touched, such a run is one tap of so many times the channels. 1 where it would not pay.
template <class Scalar, class Factor>
int run_of_taps(const IndirectProduct<Scalar, Factor>& p) {
  constexpr Index many_channels = 64;  // the loop over the channels is long enough
  if (!p.source.dense() || p.source.shape.c >= many_channels) return 1;
  const auto follows = [&](int t) {
    const Tap &before = p.taps[t - 1], &tap = p.taps[t];
    return tap.row == before.row && tap.column == before.column + 1 &&
           tap.index == before.index + 1;
  };
  int run = 1;
  while (run < p.tap_count && follows(run)) ++run;
  if (p.tap_count % run != 0) return 1;
  for (int t = 0; t < p.tap_count; ++t) {
    if (t % run != 0 && !follows(t)) return 1;
  }
  return run;
}

/// Takes every `run`th row of pointers.
template <class Factor>
void join_taps(int taps, int run, const Factor** pixels) {
  for (int t = 1; t < taps / run; ++t) {
    std::copy_n(pixels + t * run * simd::block_rows, simd::block_rows,
                pixels + t * simd::block_rows);
  }
}

/// A range of tiles of a product, or of its panels.
struct IndirectRange {
  Index first = 0, last = 0;
};

/// One thread's work on a product: these tiles, which share their pointers over these panels.
template <class Scalar, class Factor>
void indirect_block(const IndirectProduct<Scalar, Factor>& p,
                    const IndirectScratch<Scalar, Factor>& scratch, IndirectRange tiles,
                    IndirectRange panels, int worker) {
  constexpr int rows = simd::block_rows;
  constexpr int full = panel_width<Scalar>;
  using Memory = IndirectScratch<Scalar, Factor>;
  const Index channels = p.source.shape.c;
  const Index columns = p.destination.shape.c;
  const Index total = p.position_count();
  const TapReach reach(p.taps, p.tap_count, p.source.shape.extent());
  const int run = run_of_taps(p);
  const Factor** pixels = scratch.pixels + worker * Memory::pixels_of(p.tap_count);
  Scalar** outputs = scratch.outputs + worker * Memory::outputs_each;
  const Factor** weights = scratch.weights + Index{worker} * p.tap_count;
  bool joined[Memory::tiles_at_once];
  for (Index tile = tiles.first; tile < tiles.last; ++tile) {
    const Index local = tile - tiles.first;
    const Factor** of_tile = pixels + local * p.tap_count * rows;
    joined[local] =
        point_tile(p, reach, scratch.zeros, scratch.sinks + worker * full, tile * rows,
                   std::min<Index>(rows, total - tile * rows), of_tile, outputs + local * rows) &&
        run > 1;
    if (joined[local]) join_taps(p.tap_count, run, of_tile);
  }
  for (Index panel = panels.first; panel < panels.last; ++panel) {
    const int width = width_of_panel<Scalar>(columns, panel);
    const Factor* weights_of_panel = p.panels + panel * full * p.panel_taps * channels;
    for (int t = 0; t < p.tap_count; ++t) {
      weights[t] = weights_of_panel + p.taps[t].index * channels * width;
    }
    for (Index tile = tiles.first; tile < tiles.last; ++tile) {
      const Index local = tile - tiles.first;
      const int here = static_cast<int>(std::min<Index>(rows, total - tile * rows));
      // A product of one tap meets pixels that it has not seen yet in every tile of its first panel.
      const bool ahead = p.tap_count == 1 && panel == panels.first && tile + 1 < tiles.last;
      Scalar* moved[rows];
      for (int r = 0; r < rows; ++r) {
        moved[r] = outputs[local * rows + r] + (r < here ? panel * full : 0);
      }
      ProductTile<Scalar, Factor> job{
          .pixels = pixels + local * p.tap_count * rows,
          .weights = weights,
          .next = ahead ? pixels + (local + 1) * rows : nullptr,
          .weight_step = joined[local] ? run : 1,
          .taps = joined[local] ? p.tap_count / run : p.tap_count,
          .channels = joined[local] ? channels * run : channels,
          .bias = p.bias == nullptr ? nullptr : p.bias + panel * full,
          .outputs = moved,
          .columns = static_cast<int>(std::min<Index>(width, columns - panel * full)),
          .relu = p.relu,
          .accumulate = p.accumulate};
      if (width == full) {
        product_tile_of_rows<2>(here, job);
      } else {
        product_tile_of_rows<1>(here, job);
      }
    }
  }
}

/// Computes products over the same positions on all threads, one after the other for each block of
/// positions: what one has read or written is still in a cache for the next. Each output is one
/// thread's work, summed in one order, so neither the split nor the number of threads changes a bit.
///
/// A Task has a product and its scratch, and source(first, last, worker): the product's source as
/// positions [first, last) shall read it.
template <class Task>
void indirect_products(const Cpu& cpu, std::span<const Task> tasks) {
  using Memory = decltype(Task::scratch);
  constexpr int rows = simd::block_rows;
  const Index total = tasks[0].product.position_count();
  if (total == 0) return;
  const Index tiles = (total + rows - 1) / rows;
  Index fewest_panels = tasks[0].panels();
  for (const Task& task : tasks) {
    fewest_panels = std::min(fewest_panels, task.panels());
    std::fill_n(task.scratch.zeros, task.product.source.shape.c, typename Task::FactorType{});
  }

  // Few blocks are split by panels as well.
  const Index wanted = 4 * cpu.threads();
  const Index block = std::clamp<Index>(tiles / wanted, 1, Memory::tiles_at_once);
  const Index blocks = (tiles + block - 1) / block;
  const Index splits = std::clamp<Index>(wanted / blocks, 1, fewest_panels);
  for (const Task& task : tasks) task.product.moments.expect(splits);
  cpu.parallel_for(blocks * splits, [&](Index item, int worker) {
    const Index first = item / splits * block, split = item % splits;
    const IndirectRange here{first, std::min(tiles, first + block)};
    for (const Task& task : tasks) {
      auto product = task.product;
      product.source = task.source(here.first * rows, std::min(total, here.last * rows), worker);
      const Index panels = task.panels();
      indirect_block(product, task.scratch, here,
                     {split * panels / splits, (split + 1) * panels / splits}, worker);
      const Index position = here.first * rows;
      product.moments.written(position, std::min(total, here.last * rows) - position);
    }
  });
}

}  // namespace inception::detail
