// SPDX-License-Identifier: MIT
// Convolution as a product over pointers to pixels: no matrix of patches is ever built.
#pragma once

#include <algorithm>

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
template <class Scalar>
struct IndirectProduct {
  View<const Scalar> source{};
  View<Scalar> destination{};
  Extent positions{};
  Extent start{}, step{};
  Extent source_step{};
  const Tap* taps = nullptr;
  int tap_count = 0;
  int panel_taps = 0;              ///< taps in the panels, of which `taps` are some
  const Scalar* panels = nullptr;  ///< pack_panels' order; rows are the source's channels
  const Scalar* bias = nullptr;    ///< padded to whole vectors, or null
  bool relu = false;
  bool accumulate = false;
};

/// Scratch of indirect_product().
template <class Scalar>
struct IndirectScratch {
  static constexpr int tiles_at_once = 8;

  IndirectScratch(Scratch& scratch, int threads, int taps, Index channels)
      : zeros(scratch.take<Scalar>(channels)),
        sinks(scratch.take<Scalar>(threads * panel_width<Scalar>)),
        pixels(scratch.take<const Scalar*>(pixels_of(taps) * threads)),
        outputs(scratch.take<Scalar*>(outputs_each * threads)),
        weights(scratch.take<const Scalar*>(Index{taps} * threads)) {}

  static Index pixels_of(int taps) { return Index{tiles_at_once} * taps * simd::block_rows; }
  static constexpr Index outputs_each = tiles_at_once * simd::block_rows;

  Scalar* zeros;           ///< [channels], the padding
  Scalar* sinks;           ///< [threads][panel_width], where rows beyond the last pixel are written
  const Scalar** pixels;   ///< [threads][tiles][taps][block_rows]
  Scalar** outputs;        ///< [threads][tiles][block_rows]
  const Scalar** weights;  ///< [threads][taps]
};

/// Points a tile's rows at their pixels; rows beyond the last position read zeros.
template <class Scalar>
void point_tile(const IndirectProduct<Scalar>& p, const Scalar* zeros, Scalar* sink, Index first,
                Index count, const Scalar** pixels, Scalar** outputs) {
  const Index per_image = p.positions.area();
  Index n = first / per_image;
  int i = static_cast<int>(first % per_image) / p.positions.width;
  int j = static_cast<int>(first % per_image) % p.positions.width;
  const int height = static_cast<int>(p.source.shape.h);
  const int width = static_cast<int>(p.source.shape.w);
  for (int r = 0; r < simd::block_rows; ++r) {
    if (r >= count) {
      for (int t = 0; t < p.tap_count; ++t) pixels[t * simd::block_rows + r] = zeros;
      outputs[r] = sink;
      continue;
    }
    for (int t = 0; t < p.tap_count; ++t) {
      const int row = i * p.source_step.height + p.taps[t].row;
      const int column = j * p.source_step.width + p.taps[t].column;
      const bool inside = row >= 0 && row < height && column >= 0 && column < width;
      pixels[t * simd::block_rows + r] = inside ? p.source.pixel(n, row, column) : zeros;
    }
    outputs[r] = p.destination.pixel(n, p.start.height + i * p.step.height,
                                     p.start.width + j * p.step.width);
    if (++j == p.positions.width) {
      j = 0;
      if (++i == p.positions.height) {
        i = 0;
        ++n;
      }
    }
  }
}

/// Computes the product on all threads. Each output is one thread's work, summed in one order, so
/// neither the split nor the number of threads changes a bit.
template <class Scalar>
void indirect_product(const Cpu& cpu, const IndirectProduct<Scalar>& p,
                      const IndirectScratch<Scalar>& scratch) {
  constexpr int rows = simd::block_rows;
  constexpr int full = panel_width<Scalar>;
  const Index channels = p.source.shape.c;
  const Index columns = p.destination.shape.c;
  const Index total = p.source.shape.n * p.positions.area();
  if (total == 0) return;
  const Index tiles = (total + rows - 1) / rows;
  const Index panels = panel_count<Scalar>(columns);

  // Blocks of tiles share their pointers over all panels; few blocks are split by panels as well.
  const Index wanted = 4 * cpu.threads();
  const Index block = std::clamp<Index>(tiles / wanted, 1, IndirectScratch<Scalar>::tiles_at_once);
  const Index blocks = (tiles + block - 1) / block;
  const Index splits = std::clamp<Index>(wanted / blocks, 1, panels);
  std::fill_n(scratch.zeros, channels, Scalar{0});

  cpu.parallel_for(blocks * splits, [&](Index item, int worker) {
    const Index first_tile = item / splits * block;
    const Index last_tile = std::min(tiles, first_tile + block);
    const Index split = item % splits;
    const Scalar** pixels =
        scratch.pixels + worker * IndirectScratch<Scalar>::pixels_of(p.tap_count);
    Scalar** outputs = scratch.outputs + worker * IndirectScratch<Scalar>::outputs_each;
    const Scalar** weights = scratch.weights + Index{worker} * p.tap_count;
    for (Index tile = first_tile; tile < last_tile; ++tile) {
      const Index local = tile - first_tile;
      point_tile(p, scratch.zeros, scratch.sinks + worker * full, tile * rows,
                 std::min<Index>(rows, total - tile * rows), pixels + local * p.tap_count * rows,
                 outputs + local * rows);
    }
    for (Index panel = split * panels / splits; panel < (split + 1) * panels / splits; ++panel) {
      const int width = width_of_panel<Scalar>(columns, panel);
      const Scalar* weights_of_panel = p.panels + panel * full * p.panel_taps * channels;
      for (int t = 0; t < p.tap_count; ++t) {
        weights[t] = weights_of_panel + p.taps[t].index * channels * width;
      }
      for (Index tile = first_tile; tile < last_tile; ++tile) {
        const Index local = tile - first_tile;
        Scalar* moved[rows];
        for (int r = 0; r < rows; ++r) {
          Scalar* out = outputs[local * rows + r];
          const bool sink = tile * rows + r >= total;
          moved[r] = sink ? out : out + panel * full;
        }
        ProductTile<Scalar> job{
            .pixels = pixels + local * p.tap_count * rows,
            .weights = weights,
            .taps = p.tap_count,
            .channels = channels,
            .bias = p.bias == nullptr ? nullptr : p.bias + panel * full,
            .outputs = moved,
            .columns = static_cast<int>(std::min<Index>(width, columns - panel * full)),
            .relu = p.relu,
            .accumulate = p.accumulate};
        const int here = static_cast<int>(std::min<Index>(rows, total - tile * rows));
        if (width == full) {
          product_tile_of_rows<Scalar, 2>(here, job);
        } else {
          product_tile_of_rows<Scalar, 1>(here, job);
        }
      }
    }
  });
}

}  // namespace inception::detail
