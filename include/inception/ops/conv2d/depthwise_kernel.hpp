// SPDX-License-Identifier: MIT
// Depthwise convolution: all kernels.
#pragma once

#include <algorithm>

#include "inception/ops/conv2d/bias_gradient.hpp"
#include "inception/ops/conv2d/depthwise_gradient.hpp"
#include "inception/ops/conv2d/masked_gradient.hpp"
#include "inception/ops/conv2d/window_taps.hpp"
#include "inception/ops/kernel.hpp"

namespace inception::detail {

/// The functions of a KernelEntry for operations that are depthwise. Weights [R,R,1,C] are read as
/// they are, a vector of channels at a time, in training; prepared, a bias for each channel stands
/// before them.
template <class Scalar>
struct DepthwiseKernel {
  using Product = IndirectProduct<Scalar>;

  static Index prepared_size(const Operation& o) {
    return Index{o.out_channels} * (o.window.taps() + 1);
  }

  static void prepare(const Cpu&, const Operation& o, const Scalar* weight, const Scalar* bias,
                      FoldedNorm<Scalar> folded, Scalar* prepared) {
    const Index channels = o.out_channels;
    for (Index c = 0; c < channels; ++c) {
      const Scalar b = bias != nullptr ? bias[c] : Scalar{0};
      const Scalar scale = folded.scale != nullptr ? folded.scale[c] : Scalar{1};
      prepared[c] = folded.scale != nullptr ? b * scale + folded.shift[c] : b;
      for (Index t = 0; t < o.window.taps(); ++t) {
        prepared[(t + 1) * channels + c] = weight[t * channels + c] * scale;
      }
    }
  }

  static Index forward_scratch(const Cpu& cpu, const Operation& o, Shape, Shape) {
    Scratch scratch;
    DepthwiseScratch<Scalar>(scratch, o.window.taps(), o.out_channels, cpu.threads());
    return scratch.bytes();
  }

  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    Scratch memory(ctx.scratch);
    const DepthwiseScratch<Scalar> scratch(memory, o.window.taps(), o.out_channels,
                                           ctx.device->threads());
    Product product = through_window(o, ctx.x[0], ctx.y, scratch);
    product.relu = o.relu;
    if (ctx.prepared != nullptr) {
      product.bias = ctx.prepared;
      product.panels = ctx.prepared + o.out_channels;
    } else {
      product.bias = o.bias ? ctx.parameters[1] : nullptr;
      product.panels = ctx.parameters[0];
    }
    depthwise_product(*ctx.device, product, scratch);
  }

  static Index backward_scratch(const Cpu& cpu, const Operation& o, Shape, Shape y) {
    Scratch scratch;
    BackwardScratch(scratch, o, cpu.threads(), y);
    return scratch.bytes();
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    Scratch memory(ctx.scratch);
    const BackwardScratch scratch(memory, o, ctx.device->threads(), ctx.dy.shape);
    const View<const Scalar> dy =
        o.relu ? masked_gradient(*ctx.device, ctx.y, ctx.dy, scratch.masked) : ctx.dy;
    if (ctx.parameter_gradients[0] != nullptr) {
      const View<Scalar> only_read(const_cast<Scalar*>(dy.data), dy.shape, dy.pixel_stride);
      depthwise_gradient(*ctx.device, through_window(o, ctx.x[0], only_read, scratch.product),
                         scratch.cuts, scratch.product, scratch.gradient,
                         ctx.parameter_gradients[0]);
    }
    if (o.bias) bias_gradient(ctx, dy, scratch.sums);
    if (ctx.dx[0]) data_gradient(ctx, dy, scratch);
  }

 private:
  struct BackwardScratch {
    BackwardScratch(Scratch& scratch, const Operation& o, int threads, const Shape& y)
        : cuts(o.window.taps(), y),
          masked(scratch.take<Scalar>(o.relu ? y.size() : 0)),
          sums(scratch.take<Scalar>(o.bias ? sum_blocks(y) * o.out_channels : 0)),
          reversed(scratch.take<Scalar>(Index{o.window.taps()} * o.out_channels)),
          product(scratch, o.window.taps(), o.out_channels, threads),
          gradient(scratch, cuts, o.window.taps(), threads) {}

    DepthwiseCuts cuts;
    Scalar* masked;    ///< [pixels][C], dy where y > 0
    Scalar* sums;      ///< of the bias
    Scalar* reversed;  ///< [taps][C], from the last tap to the first
    DepthwiseScratch<Scalar> product;
    DepthwiseGradientScratch<Scalar> gradient;
  };

  /// What y's pixels read of x.
  static Product through_window(const Operation& o, const View<const Scalar>& x,
                                const View<Scalar>& y, const DepthwiseScratch<Scalar>& scratch) {
    put_taps(o.window, scratch.taps);
    return {.source = x,
            .destination = y,
            .positions = y.shape.extent(),
            .start = {0, 0},
            .step = {1, 1},
            .source_step = o.window.stride,
            .taps = scratch.taps,
            .tap_count = o.window.taps(),
            .panel_taps = o.window.taps()};
  }

  static void data_gradient(const BackwardContext<Cpu, Scalar>& ctx, const View<const Scalar>& dy,
                            const BackwardScratch& scratch) {
    const Operation& o = *ctx.operation;
    const int taps = o.window.taps();
    const Index channels = o.out_channels;
    for (int t = 0; t < taps; ++t) {
      std::copy_n(ctx.parameters[0] + t * channels, channels,
                  scratch.reversed + (taps - 1 - t) * channels);
    }
    Product product{.source = dy,
                    .destination = ctx.dx[0],
                    .step = o.window.stride,
                    .source_step = {1, 1},
                    .taps = scratch.product.taps,
                    .panel_taps = taps,
                    .panels = scratch.reversed,
                    .accumulate = ctx.accumulate[0]};
    for_each_phase(o.window, ctx.dx[0].shape.extent(), scratch.product.taps, product,
                   [&] { depthwise_product(*ctx.device, product, scratch.product); });
  }
};

}  // namespace inception::detail
