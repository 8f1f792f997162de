// SPDX-License-Identifier: MIT
// Convolution with fewer multiplications: Winograd's minimal filters, a block of tiles at a time.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/bias_gradient.hpp"
#include "inception/ops/conv2d/masked_gradient.hpp"
#include "inception/ops/conv2d/winograd_block.hpp"
#include "inception/ops/conv2d/winograd_gradient.hpp"
#include "inception/ops/conv2d/winograd_weights.hpp"
#include "inception/ops/kernel.hpp"

namespace inception::detail {

/// Computes the convolution on all threads. A tile's results do not depend on the tiles beside it,
/// so neither the blocks nor the number of threads changes a bit.
template <class Scheme, class Scalar, class Factor>
void winograd_convolution(const Cpu& cpu, const WinogradPass& pass,
                          const WinogradConvolution<Scalar, Factor>& c,
                          const WinogradScratch<Scheme, Scalar, Factor>& scratch) {
  const WinogradTiling<Scheme, Scalar, Factor> tiling(pass, c.x.shape, c.y.shape);
  if (tiling.tiles == 0) return;
  const Index threads = cpu.threads();
  const Index most = tiling.most_tiles();
  const Index least_blocks = (tiling.tiles + most - 1) / most;
  const Index blocks = std::min(tiling.tiles, (least_blocks + threads - 1) / threads * threads);
  const Index panels = panel_count<Scalar>(c.y.shape.c);
  std::fill_n(scratch.zeros, c.x.shape.c, Scalar{0});
  std::fill_n(scratch.sinks, scratch.sink_each * threads, Scalar{0});
  c.moments.expect(1);
  cpu.parallel_for(blocks, [&](Index item, int worker) {
    const Index first = item * tiling.tiles / blocks;
    WinogradBlock<Scheme, Scalar, Factor> block(c, tiling, scratch, worker);
    block.take(first, (item + 1) * tiling.tiles / blocks - first);
    for (Index panel = 0; panel < panels; ++panel) {
      if (width_of_panel<Scalar>(c.y.shape.c, panel) == panel_width<Scalar>) {
        block.template write_panel<2>(panel);
      } else {
        block.template write_panel<1>(panel);
      }
    }
    block.report(first);
  });
}

/// The functions of a KernelEntry for Algorithm::winograd, for one kind of factors. Prepared weights are
/// the bias, padded to whole vectors, then the panels.
template <class Scalar, class Factor = Scalar>
struct WinogradKernel {
  static_assert(sizeof(Factor) == sizeof(Scalar), "prepared weights are counted in scalars");

  static Index prepared_size(const Operation& o) {
    return with_forward_scheme<Factor>(o.window, [&]<class Scheme>() {
      return padded_columns<Scalar>(o.out_channels) +
             winograd_weights_size<Scheme, Scalar, Factor>(o.in_channels, o.out_channels);
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
    with_forward_scheme<Factor>(o.window, [&]<class Scheme>() {
      const Index in = o.in_channels, out = o.out_channels;
      winograd_weights<Scheme>(cpu, PanelSource{o.window.taps(), in, out, in * out, out, 1}, weight,
                               folded.scale, reinterpret_cast<Factor*>(prepared + padded));
    });
  }

  static Index forward_scratch(const Cpu& cpu, const Operation& o, Shape x, Shape y) {
    return with_forward_scheme<Factor>(o.window, [&]<class Scheme>() {
      Scratch scratch;
      scratch.take<Scalar>(o.prepared ? 0 : prepared_size(o));
      WinogradScratch<Scheme, Scalar, Factor>(scratch, cpu.threads(), forward_pass(o.window), x, y);
      return scratch.bytes();
    });
  }

  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    with_forward_scheme<Factor>(o.window, [&]<class Scheme>() {
      Scratch memory(ctx.scratch);
      Scalar* const own = memory.take<Scalar>(o.prepared ? 0 : prepared_size(o));
      const Scalar* prepared = ctx.prepared;
      if (prepared == nullptr) {
        prepare(*ctx.device, o, ctx.parameters[0], o.bias ? ctx.parameters[1] : nullptr, {}, own);
        prepared = own;
      }
      const WinogradScratch<Scheme, Scalar, Factor> scratch(
          memory, ctx.device->threads(), forward_pass(o.window), ctx.x[0].shape, ctx.y.shape);
      const WinogradConvolution<Scalar, Factor> convolution{
          .x = ctx.x[0],
          .y = ctx.y,
          .bias = prepared,
          .panels =
              reinterpret_cast<const Factor*>(prepared + padded_columns<Scalar>(o.out_channels)),
          .relu = o.relu,
          .moments = {ctx.y, o.measures ? ctx.moments : nullptr}};
      winograd_convolution(*ctx.device, forward_pass(o.window), convolution, scratch);
    });
  }

  static Index backward_scratch(const Cpu& cpu, const Operation& o, Shape x, Shape y) {
    Scratch scratch;
    BackwardScratch(scratch, cpu, o, x, y);
    return scratch.bytes();
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    Scratch memory(ctx.scratch);
    const BackwardScratch scratch(memory, *ctx.device, o, ctx.x[0].shape, ctx.dy.shape);
    const View<const Scalar> dy =
        o.relu ? masked_gradient(*ctx.device, ctx.y, ctx.dy, scratch.masked) : ctx.dy;
    if (ctx.parameter_gradients[0] != nullptr) backward_weights(ctx, dy, scratch.transforms);
    if (o.bias) bias_gradient(ctx, dy, scratch.sums);
    if (ctx.dx[0]) backward_data(ctx, dy, scratch.transforms);
  }

 private:
  struct BackwardScratch {
    BackwardScratch(Scratch& scratch, const Cpu& cpu, const Operation& o, const Shape& x,
                    const Shape& y)
        : masked(scratch.take<Scalar>(o.relu ? y.size() : 0)),
          sums(scratch.take<Scalar>(o.bias ? sum_blocks(y) * o.out_channels : 0)),
          transforms(scratch.take<std::byte>(transforms_size(cpu, o, x, y))) {}

    Scalar* masked;  ///< [pixels][K], dy where y > 0
    Scalar* sums;
    std::byte* transforms;  ///< of the weights' gradient, then of the data's
  };

  static Index transforms_size(const Cpu& cpu, const Operation& o, const Shape& x, const Shape& y) {
    const WinogradPass backward = backward_pass(o.window);
    const Index data = with_backward_scheme<Factor>(o.window, [&]<class Scheme>() {
      Scratch scratch;
      scratch.take<Factor>(
          winograd_weights_size<Scheme, Scalar, Factor>(o.out_channels, o.in_channels));
      WinogradScratch<Scheme, Scalar, Factor>(scratch, cpu.threads(), backward, y, x);
      return scratch.bytes();
    });
    const Index weights = with_forward_scheme<Factor>(o.window, [&]<class Scheme>() {
      Scratch scratch;
      const WinogradGradientCuts<Scheme, Scalar, Factor> cuts(o.window, x, y, cpu.threads());
      WinogradGradientScratch<Scheme, Scalar, Factor>(scratch, cuts, cpu.threads());
      return scratch.bytes();
    });
    return std::max(weights, data);
  }

  /// dx (+)= dy ∗ w with w mirrored and transposed.
  static void backward_data(const BackwardContext<Cpu, Scalar>& ctx, const View<const Scalar>& dy,
                            std::byte* scratch_memory) {
    const Operation& o = *ctx.operation;
    const WinogradPass pass = backward_pass(o.window);
    with_backward_scheme<Factor>(o.window, [&]<class Scheme>() {
      Scratch memory(scratch_memory);
      const Index in = o.in_channels, out = o.out_channels, taps = o.window.taps();
      const Index last = (taps - 1) * in * out;
      Factor* const panels =
          memory.take<Factor>(winograd_weights_size<Scheme, Scalar, Factor>(out, in));
      const Scalar* none = nullptr;
      winograd_weights<Scheme>(*ctx.device, PanelSource{taps, out, in, -in * out, 1, out},
                               ctx.parameters[0] + last, none, panels);
      const WinogradScratch<Scheme, Scalar, Factor> scratch(memory, ctx.device->threads(), pass,
                                                            dy.shape, ctx.dx[0].shape);
      const WinogradConvolution<Scalar, Factor> convolution{
          .x = dy, .y = ctx.dx[0], .panels = panels, .accumulate = ctx.accumulate[0]};
      winograd_convolution(*ctx.device, pass, convolution, scratch);
    });
  }

  static void backward_weights(const BackwardContext<Cpu, Scalar>& ctx,
                               const View<const Scalar>& dy, std::byte* scratch_memory) {
    const Operation& o = *ctx.operation;
    const int threads = ctx.device->threads();
    with_forward_scheme<Factor>(o.window, [&]<class Scheme>() {
      Scratch memory(scratch_memory);
      const WinogradGradientCuts<Scheme, Scalar, Factor> cuts(o.window, ctx.x[0].shape, dy.shape,
                                                              threads);
      const WinogradGradientScratch<Scheme, Scalar, Factor> scratch(memory, cuts, threads);
      const WinogradGradient<Scalar> gradient{
          .window = o.window, .x = ctx.x[0], .dy = dy, .dw = ctx.parameter_gradients[0]};
      winograd_gradient(*ctx.device, gradient, cuts, scratch);
    });
  }
};

}  // namespace inception::detail
