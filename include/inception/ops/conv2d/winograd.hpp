// SPDX-License-Identifier: MIT
// Convolution with fewer multiplications: Winograd's minimal filters, a block of tiles at a time.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/winograd_block.hpp"
#include "inception/ops/conv2d/winograd_weights.hpp"
#include "inception/ops/kernel.hpp"

namespace inception::detail {

/// Computes the convolution on all threads. A tile's results do not depend on the tiles beside it,
/// so neither the blocks nor the number of threads changes a bit.
template <class Scheme, class Scalar>
void winograd_convolution(const Cpu& cpu, const Window& w, const WinogradConvolution<Scalar>& c,
                          const WinogradScratch<Scheme, Scalar>& scratch) {
  const WinogradTiling<Scheme, Scalar> tiling(w, c.x.shape, c.y.shape);
  if (tiling.tiles == 0) return;
  const Index threads = cpu.threads();
  const Index most = tiling.most_tiles();
  const Index least_blocks = (tiling.tiles + most - 1) / most;
  const Index blocks = std::min(tiling.tiles, (least_blocks + threads - 1) / threads * threads);
  const Index panels = panel_count<Scalar>(c.y.shape.c);
  std::fill_n(scratch.zeros, c.x.shape.c, Scalar{0});
  cpu.parallel_for(blocks, [&](Index item, int worker) {
    const Index first = item * tiling.tiles / blocks;
    WinogradBlock<Scheme, Scalar> block(c, tiling, scratch, worker);
    block.take(first, (item + 1) * tiling.tiles / blocks - first);
    for (Index panel = 0; panel < panels; ++panel) {
      if (width_of_panel<Scalar>(c.y.shape.c, panel) == panel_width<Scalar>) {
        block.template write_panel<2>(panel);
      } else {
        block.template write_panel<1>(panel);
      }
    }
  });
}

/// The functions of a KernelEntry for Algorithm::winograd. Prepared weights are the bias, padded to
/// whole vectors, then the panels.
template <class Scalar>
struct WinogradKernel {
  static Index prepared_size(const Operation& o) {
    return with_winograd_scheme(o.window, [&]<class Scheme>() {
      return padded_columns<Scalar>(o.out_channels) +
             winograd_weights_size<Scheme, Scalar>(o.in_channels, o.out_channels);
    });
  }

  static void prepare(const Cpu& cpu, const Operation& o, const Scalar* weight, const Scalar* bias,
                      FoldedNorm<Scalar> folded, Scalar* prepared) {
    const Index padded = padded_columns<Scalar>(o.out_channels);
    for (Index k = 0; k < padded; ++k) {
      const bool inside = k < o.out_channels;
      prepared[k] = inside && bias != nullptr ? bias[k] : Scalar{0};
      if (inside && folded.scale != nullptr) {
        prepared[k] = prepared[k] * folded.scale[k] + folded.shift[k];
      }
    }
    with_winograd_scheme(o.window, [&]<class Scheme>() {
      winograd_weights<Scheme>(cpu, o.in_channels, o.out_channels, weight, folded.scale,
                               prepared + padded);
    });
  }

  static Index forward_scratch(const Cpu& cpu, const Operation& o, const Shape& x, const Shape& y) {
    return with_winograd_scheme(o.window, [&]<class Scheme>() {
      Scratch scratch;
      WinogradScratch<Scheme, Scalar>(scratch, cpu.threads(), o.window, x, y);
      return scratch.bytes();
    });
  }

  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    with_winograd_scheme(o.window, [&]<class Scheme>() {
      Scratch memory(ctx.scratch);
      const WinogradScratch<Scheme, Scalar> scratch(memory, ctx.device->threads(), o.window,
                                                    ctx.x[0].shape, ctx.y.shape);
      const WinogradConvolution<Scalar> convolution{
          .x = ctx.x[0],
          .y = ctx.y,
          .padding = o.window.padding,
          .bias = ctx.prepared,
          .panels = ctx.prepared + padded_columns<Scalar>(o.out_channels),
          .relu = o.relu};
      winograd_convolution(*ctx.device, o.window, convolution, scratch);
    });
  }
};

}  // namespace inception::detail
