// SPDX-License-Identifier: MIT
// Direct convolution: the gradients of its weights, its bias and its input.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <type_traits>

#include "inception/ops/conv2d/bias_gradient.hpp"
#include "inception/ops/conv2d/direct_group.hpp"
#include "inception/ops/conv2d/masked_gradient.hpp"
#include "inception/ops/conv2d/rounded_product.hpp"
#include "inception/ops/conv2d/rounded_weight_gradient.hpp"
#include "inception/ops/conv2d/weight_gradient.hpp"
#include "inception/ops/conv2d/window_taps.hpp"
#include "inception/ops/kernel.hpp"

namespace inception::detail {

template <class Scalar, class Factor>
struct ConvBackwardScratch {
  ConvBackwardScratch(Scratch& scratch, const Operation& o, int threads, const Shape& x, bool dense,
                      const Shape& y)
      : cuts(o.window, gradient_shape<Factor>(x, o.groups), gradient_shape<Factor>(y, o.groups),
             !std::is_same_v<Scalar, Factor> || (dense && o.groups == 1), threads),
        masked(scratch.take<Scalar>(o.relu ? y.size() : 0)),
        packed(scratch.take<Factor>(ConvGroup(o).backward_size<Scalar, Factor>())),
        sums(scratch.take<Scalar>(o.bias ? sum_blocks(y) * o.out_channels : 0)),
        taps(scratch.take<Tap>(o.window.taps())),
        product(scratch, threads, o.window.taps(), factors_of<Factor>(o.out_channels / o.groups)),
        source(scratch, phase_range(o.window, x, y), y.n, o.out_channels / o.groups, threads),
        weights(scratch, cuts, threads),
        gradient_source(scratch, window_range(o.window, x, y), {x.n, x.h, x.w, x.c / o.groups},
                        threads) {}

  GradientCuts<Scalar> cuts;
  Scalar* masked;  ///< [pixels][K], dy where y > 0
  Factor* packed;
  Scalar* sums;
  Tap* taps;
  IndirectScratch<Scalar, Factor> product;
  SourceScratch<Factor> source;
  WeightGradientScratch<Scalar, Factor> weights;
  GradientSourceScratch<Factor> gradient_source;
};

/// The functions of a KernelEntry that lead backward, for one kind of factors.
template <class Scalar, class Factor>
struct ConvBackward {
  using Context = BackwardContext<Cpu, Scalar>;
  using Memory = ConvBackwardScratch<Scalar, Factor>;
  using Product = IndirectProduct<Scalar, Factor>;
  using Task = ProductTask<Scalar, Factor>;

  static Index backward_scratch(const Cpu& cpu, const Operation& o, Shape x, Shape y) {
    Scratch scratch;
    Memory(scratch, o, cpu.threads(), x, false, y);
    return scratch.bytes();
  }

  static void backward(const Context& ctx) {
    Scratch memory(ctx.scratch);
    const Memory scratch = memory_of(ctx, memory);
    const View<const Scalar> dy = parameter_gradients(ctx, scratch);
    if (ctx.dx[0]) data_gradient(ctx, dy, scratch);
  }

  /// All of them add to the same dx, a block of it at a time.
  static void backward_siblings(std::span<const Context> contexts) {
    std::array<Task, max_siblings> tasks;
    std::size_t count = 0;
    for (const Context& ctx : contexts) {
      Scratch memory(ctx.scratch);
      const Memory scratch = memory_of(ctx, memory);
      const View<const Scalar> dy = parameter_gradients(ctx, scratch);
      if (!ctx.dx[0]) continue;
      Product product = data_product(ctx, scratch, 0);
      scratch.taps[0] = {};
      product.tap_count = 1;
      product.positions = ctx.dx[0].shape.extent();
      tasks[count++] = Task(dy, product, scratch.product, scratch.source);
    }
    if (count == 0) return;
    indirect_products(*contexts[0].device, std::span<const Task>(tasks.data(), count));
  }

 private:
  static Memory memory_of(const Context& ctx, Scratch& memory) {
    return Memory(memory, *ctx.operation, ctx.device->threads(), ctx.x[0].shape, ctx.x[0].dense(),
                  ctx.dy.shape);
  }

  /// Writes the gradients of weights and bias; returns dy behind the ReLU.
  static View<const Scalar> parameter_gradients(const Context& ctx, const Memory& scratch) {
    const Operation& o = *ctx.operation;
    const ConvGroup group(o);
    const View<const Scalar> dy =
        o.relu ? masked_gradient(*ctx.device, ctx.y, ctx.dy, scratch.masked) : ctx.dy;
    if (ctx.parameter_gradients[0] != nullptr) {
      for (int g = 0; g < o.groups; ++g) {
        const WeightGradient<Scalar, Factor> gradient{
            .window = o.window,
            .x = ctx.x[0].slice(g * group.in, group.in),
            .dy = dy.slice(g * group.out, group.out),
            .dw = ctx.parameter_gradients[0] + g * group.out,
            .row_stride = o.out_channels,
            .images = gradient_shape<Factor>(dy.shape, 1).n};
        weight_gradient(*ctx.device, gradient, scratch.cuts, scratch.weights,
                        scratch.gradient_source);
      }
    }
    if (o.bias) bias_gradient(ctx, dy, scratch.sums);
    return dy;
  }

  /// dx of group g by the transposed product, whose weights this packs; taps and positions are open.
  static Product data_product(const Context& ctx, const Memory& scratch, int g) {
    const Operation& o = *ctx.operation;
    const ConvGroup group(o);
    const Scalar* none = nullptr;
    pack_panels(*ctx.device, group.backward(o.out_channels),
                ctx.parameters[0] + group.last_tap(o.out_channels) + g * group.out, none,
                scratch.packed);
    return {.destination = ctx.dx[0].slice(g * group.in, group.in),
            .step = o.window.stride,
            .source_step = {1, 1},
            .taps = scratch.taps,
            .panel_taps = group.taps,
            .panels = scratch.packed,
            .accumulate = ctx.accumulate[0]};
  }

  static void data_gradient(const Context& ctx, View<const Scalar> dy, const Memory& scratch) {
    const Operation& o = *ctx.operation;
    const ConvGroup group(o);
    for (int g = 0; g < o.groups; ++g) {
      Product product = data_product(ctx, scratch, g);
      for_each_phase(o.window, ctx.dx[0].shape.extent(), scratch.taps, product, [&] {
        const Task task(dy.slice(g * group.out, group.out), product, scratch.product,
                        scratch.source);
        indirect_products(*ctx.device, std::span(&task, 1));
      });
    }
  }
};

}  // namespace inception::detail
