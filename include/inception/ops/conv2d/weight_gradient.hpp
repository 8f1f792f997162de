// SPDX-License-Identifier: MIT
// Convolution backward by weights.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/outer_product.hpp"
#include "inception/ops/conv2d/panels.hpp"
#include "inception/ops/conv2d/rounded_gradient.hpp"
#include "inception/ops/scratch.hpp"
#include "inception/ops/view.hpp"
#include "inception/shape/window.hpp"

namespace inception::detail {

/// dw[u,v,c,k] = Σ_{n,i,j} x[n, i·S+u·D−P, j·S+v·D−P, c] · dy[n,i,j,k].
///
/// A Factor is what is multiplied: a scalar, or a pair of bfloat16 from the same pixel of two images.
template <class Scalar, class Factor = Scalar>
struct WeightGradient {
  Window window{};
  View<const Scalar> x{}, dy{};
  Scalar* dw = nullptr;
  Index row_stride = 0;  ///< columns of the whole weight, all groups
  Index images = 0;      ///< in factors: as many as x has, or half as many
};

/// How the work is cut. Only `splits` decides in which order numbers are added up, so only `splits`
/// must not depend on the number of threads.
template <class Scalar>
struct GradientCuts {
  /// Panels of dy packed at a time; with a run of pixels they fill a part of the second cache.
  static constexpr Index panels_at_once = 6;
  static constexpr Index most_channels = 512;  ///< of x at a time, for the same reason
  static constexpr Index most_splits = 16;
  static constexpr Index pixels_of_split = 16384;
  static constexpr Index split_bytes = Index{8} << 20;

  GradientCuts(const Window& window, const Shape& x, const Shape& dy, bool dense, int threads) {
    // Where neighbours in a row of the kernel are neighbours in memory, a row is one tap.
    const Index reach = (dy.w - 1) * window.stride.width + window.kernel.width;
    const bool joined =
        dense && window.padding.width == 0 && window.dilation.width == 1 && reach <= x.w;
    run_of_taps = joined ? window.kernel.width : 1;
    taps = window.taps() / run_of_taps;
    channels = x.c * run_of_taps;
    weights = window.taps() * x.c * dy.c;
    // Large grids have few weights: parts of the grid are summed apart.
    splits = std::clamp<Index>(dy.pixels() / pixels_of_split, 1, most_splits);
    splits = std::clamp<Index>(split_bytes / (weights * Index{sizeof(Scalar)}), 1, splits);
    panel_groups = (panel_count<Scalar>(dy.c) + panels_at_once - 1) / panels_at_once;
    channel_groups = (channels + most_channels - 1) / most_channels;
    if (threads > 1) {
      const Index wanted = 2 * threads;
      channel_groups = std::clamp<Index>(wanted / (splits * panel_groups), channel_groups,
                                         std::max<Index>(channels / 24, channel_groups));
    }
  }

  int run_of_taps = 1, taps = 0;
  Index channels = 0;  ///< of a run of taps
  Index weights = 0;   ///< elements of dw
  Index splits = 1, panel_groups = 1, channel_groups = 1;
};

/// Scratch of weight_gradient().
template <class Scalar, class Factor = Scalar>
struct WeightGradientScratch {
  WeightGradientScratch(Scratch& scratch, const GradientCuts<Scalar>& cuts, int threads)
      : gradients(scratch.take<Factor>(gradients_each * threads)),
        gathered(scratch.take<Factor>(gathered_each * threads)),
        pixels(scratch.take<const Factor*>(Index{gradient_run} * threads)),
        rows(scratch.take<std::int32_t>(Index{gradient_run} * threads)),
        parts(scratch.take<Scalar>(cuts.splits > 1 ? cuts.splits * cuts.weights : 0)) {}

  static constexpr Index panel_size = Index{gradient_run} * panel_width<Scalar>;
  static constexpr Index gradients_each = GradientCuts<Scalar>::panels_at_once * panel_size;

  static constexpr Index gathered_each = gradient_run * gathered_channels;

  Factor* gradients;      ///< [threads][panels][run][width]
  Factor* gathered;       ///< [threads], gather_channels' order
  const Factor** pixels;  ///< [threads][run]
  std::int32_t* rows;     ///< [threads][run]
  Scalar* parts;          ///< [splits][taps][C][K]
};

/// Copies columns [panel · width, …) of the gradient pixels [first, first + count) into a panel.
template <class Scalar>
void pack_gradient(const View<const Scalar>& dy, Index panel, Index first, int count,
                   Scalar* packed) {
  constexpr int lanes = simd::lanes<Scalar>;
  constexpr Index ahead = 16;  // pixels: a panel takes few channels of each
  const int here = static_cast<int>(std::min<Index>(2 * lanes, dy.shape.c - panel * 2 * lanes));
  for (int p = 0; p < count; ++p, packed += 2 * lanes) {
    const Scalar* from = dy.pixel(first + p) + panel * 2 * lanes;
    for (int v = 0; v < 2; ++v) {
      __builtin_prefetch(from + ahead * dy.pixel_stride + v * lanes);
      const int some = std::clamp(here - v * lanes, 0, lanes);
      simd::store(packed + v * lanes, some == lanes ? simd::load(from + v * lanes)
                                                    : simd::load_some(from + v * lanes, some));
    }
  }
}

/// The input pixels that one tap pairs with the gradient pixels [first, first + count); pairs that
/// fall into the padding are left out. Returns how many there are.
template <class Scalar, class Factor>
int pair_pixels(const WeightGradient<Scalar, Factor>& g, const View<const Factor>& x, Extent tap,
                Index first, int count, const Factor** pixels, std::int32_t* rows) {
  const Window& w = g.window;
  const int height = static_cast<int>(x.shape.h), width = static_cast<int>(x.shape.w);
  const int columns = static_cast<int>(g.dy.shape.w);
  const int row_offset = tap.height * w.dilation.height - w.padding.height;
  const int column_offset = tap.width * w.dilation.width - w.padding.width;
  // Columns j of dy with 0 ≤ j·S + offset < W.
  const int from = column_offset < 0 ? (-column_offset + w.stride.width - 1) / w.stride.width : 0;
  const int to = std::min(columns, (width - column_offset + w.stride.width - 1) / w.stride.width);
  const Index step = w.stride.width * x.pixel_stride;
  int pairs = 0;
  for (int p = 0; p < count;) {
    const Index line = (first + p) / columns;  // n·H + i
    const int j = static_cast<int>((first + p) % columns);
    const int end = std::min(columns, j + count - p);
    const Index row = line % g.dy.shape.h * w.stride.height + row_offset;
    if (row >= 0 && row < height) {
      const Factor* line_of_x =
          x.pixel(line / g.dy.shape.h, row, 0) + column_offset * x.pixel_stride;
      const int last = std::min(end, to);
      for (int k = std::max(j, from); k < last; ++k, ++pairs) {
        pixels[pairs] = line_of_x + k * step;
        rows[pairs] = (p + k - j) * panel_width<Scalar>;
      }
    }
    p += end - j;
  }
  return pairs;
}

/// Pixels [first, last) into the weights of some panels and channels.
template <class Scalar, class Factor, class SourceOf>
void gradient_of_pixels(const WeightGradient<Scalar, Factor>& g, const GradientCuts<Scalar>& cuts,
                        Index first, Index last, Index first_panel, Index last_panel,
                        Index first_channel, Index last_channel,
                        const WeightGradientScratch<Scalar, Factor>& scratch, int worker,
                        SourceOf source_of) {
  constexpr Index full = panel_width<Scalar>;
  using Memory = WeightGradientScratch<Scalar, Factor>;
  constexpr Index panel_size = Memory::panel_size;
  Factor* gradients = scratch.gradients + worker * Memory::gradients_each;
  const Factor** pixels = scratch.pixels + Index{worker} * gradient_run;
  std::int32_t* rows = scratch.rows + Index{worker} * gradient_run;
  for (Index begin = first; begin < last; begin += gradient_run) {
    const int count = static_cast<int>(std::min<Index>(gradient_run, last - begin));
    for (Index panel = first_panel; panel < last_panel; ++panel) {
      pack_gradient(g.dy, panel, begin, count, gradients + (panel - first_panel) * panel_size);
    }
    const View<const Factor> x =
        source_of(begin, begin + count, first_channel, last_channel, worker);
    for (int t = 0; t < cuts.taps; ++t) {
      const int tap = t * cuts.run_of_taps;
      OuterProduct<Scalar, Factor> job{
          .x = pixels,
          .gathered = scratch.gathered + worker * Memory::gathered_each,
          .rows = rows,
          .dy = gradients,
          .row_stride = g.row_stride,
          .first = begin == first};
      job.pixels = pair_pixels(g, x, {tap / g.window.kernel.width, tap % g.window.kernel.width},
                               begin, count, pixels, rows);
      if (job.pixels == 0 && !job.first) continue;
      job.dw = g.dw + (t * cuts.channels + first_channel) * g.row_stride + first_panel * full;
      job.columns = std::min(g.dy.shape.c, last_panel * full) - first_panel * full;
      outer_product(job, last_channel - first_channel);
    }
  }
}

/// Adds up the parts of the grid, in their order.
template <class Scalar, class Factor>
void add_parts(const Cpu& cpu, const GradientCuts<Scalar>& cuts, const Scalar* parts,
               const WeightGradient<Scalar, Factor>& g) {
  const Index columns = g.dy.shape.c;
  cpu.parallel_for(cuts.weights / columns, [&](Index row, int) {
    Scalar* __restrict to = g.dw + row * g.row_stride;
    const Scalar* from = parts + row * columns;
    std::copy_n(from, columns, to);
    for (Index s = 1; s < cuts.splits; ++s) {
      const Scalar* __restrict more = from + s * cuts.weights;
      for (Index k = 0; k < columns; ++k) to[k] += more[k];
    }
  });
}

/// Computes the gradient on all threads. Each element is summed in the order of the pixels, in runs
/// and splits that do not depend on the threads.
///
/// source_of(first, last, first channel, last channel, worker) gives channels of the source as
/// pixels [first, last) of the gradient shall read it.
template <class Scalar, class Factor, class SourceOf>
void weight_gradient(const Cpu& cpu, const WeightGradient<Scalar, Factor>& g,
                     const GradientCuts<Scalar>& cuts,
                     const WeightGradientScratch<Scalar, Factor>& scratch, SourceOf source_of) {
  const Index panels = panel_count<Scalar>(g.dy.shape.c);
  const Index total = g.images * g.dy.shape.h * g.dy.shape.w;
  if (total == 0) {
    for (Index row = 0; row < cuts.taps * cuts.channels; ++row) {
      std::fill_n(g.dw + row * g.row_stride, g.dy.shape.c, Scalar{0});
    }
    return;
  }
  const Index blocks = cuts.panel_groups * cuts.channel_groups;
  cpu.parallel_for(cuts.splits * blocks, [&](Index item, int worker) {
    const Index split = item / blocks;
    const Index panel_group = item % blocks / cuts.channel_groups;
    const Index channel_group = item % cuts.channel_groups;
    WeightGradient<Scalar, Factor> part = g;
    if (cuts.splits > 1) {
      part.dw = scratch.parts + split * cuts.weights;
      part.row_stride = g.dy.shape.c;
    }
    // Channel groups begin at multiples of 8, so that few blocks of rows are cut.
    const auto channel = [&](Index group) {
      return group == cuts.channel_groups ? cuts.channels
                                          : group * cuts.channels / cuts.channel_groups / 8 * 8;
    };
    gradient_of_pixels(part, cuts, split * total / cuts.splits, (split + 1) * total / cuts.splits,
                       panel_group * panels / cuts.panel_groups,
                       (panel_group + 1) * panels / cuts.panel_groups, channel(channel_group),
                       channel(channel_group + 1), scratch, worker, source_of);
  });
  if (cuts.splits > 1) add_parts(cpu, cuts, scratch.parts, g);
}

}  // namespace inception::detail
