// SPDX-License-Identifier: MIT
// Direct convolution: the forward pass.
#pragma once

#include <array>
#include <span>

#include "inception/ops/conv2d/direct_group.hpp"
#include "inception/ops/conv2d/rounded_product.hpp"
#include "inception/ops/conv2d/window_taps.hpp"
#include "inception/ops/kernel.hpp"

namespace inception::detail {

template <class Scalar, class Factor>
struct ConvForwardScratch {
  ConvForwardScratch(Scratch& scratch, const Operation& o, int threads, const Shape& x,
                     const Shape& y)
      : packed(scratch.take<Scalar>(
            o.prepared ? 0 : ConvGroup(o).forward_size<Scalar, Factor>() * o.groups)),
        taps(scratch.take<Tap>(o.window.taps())),
        product(scratch, threads, o.window.taps(), factors_of<Factor>(o.in_channels / o.groups)),
        source(scratch, window_range(o.window, x, y), x.n, o.in_channels / o.groups, threads) {}

  Scalar* packed;
  Tap* taps;
  IndirectScratch<Scalar, Factor> product;
  SourceScratch<Factor> source;
};

/// The functions of a KernelEntry that lead forward, for one kind of factors.
template <class Scalar, class Factor>
struct ConvForward {
  using Context = ForwardContext<Cpu, Scalar>;
  using Task = ProductTask<Scalar, Factor>;

  static Index prepared_size(const Operation& o) {
    return ConvGroup(o).template forward_size<Scalar, Factor>() * o.groups;
  }

  /// Per group: the bias padded to whole vectors, then the panels.
  static void prepare(const Cpu& cpu, const Operation& o, const Scalar* weight, const Scalar* bias,
                      FoldedNorm<Scalar> folded, Scalar* prepared) {
    const ConvGroup group(o);
    const Index padded = padded_columns<Scalar>(group.out);
    for (int g = 0; g < o.groups; ++g) {
      Scalar* to = prepared + g * group.template forward_size<Scalar, Factor>();
      for (Index k = 0; k < padded; ++k) {
        const Index channel = g * group.out + k;
        to[k] = k < group.out && bias != nullptr ? bias[channel] : Scalar{0};
        if (k < group.out && folded.scale != nullptr) {
          to[k] = to[k] * folded.scale[channel] + folded.shift[channel];
        }
      }
      pack_panels(cpu, group.forward(o.out_channels), weight + g * group.out,
                  folded.scale == nullptr ? nullptr : folded.scale + g * group.out,
                  reinterpret_cast<Factor*>(to + padded));
    }
  }

  static Index forward_scratch(const Cpu& cpu, const Operation& o, Shape x, Shape y) {
    Scratch scratch;
    ConvForwardScratch<Scalar, Factor>(scratch, o, cpu.threads(), x, y);
    return scratch.bytes();
  }

  static void forward(const Context& ctx) {
    for (int g = 0; g < ctx.operation->groups; ++g) {
      const Task task = ready(ctx, g);
      indirect_products(*ctx.device, std::span(&task, 1));
    }
  }

  static void forward_siblings(std::span<const Context> contexts) {
    std::array<Task, max_siblings> tasks;
    for (std::size_t i = 0; i < contexts.size(); ++i) tasks[i] = ready(contexts[i], 0);
    indirect_products(*contexts[0].device, std::span<const Task>(tasks.data(), contexts.size()));
  }

 private:
  /// Group g's product. The first group packs the weights of all, unless they come prepared.
  static Task ready(const Context& ctx, int g) {
    const Operation& o = *ctx.operation;
    const Window& w = o.window;
    const ConvGroup group(o);
    Scratch memory(ctx.scratch);
    const ConvForwardScratch<Scalar, Factor> scratch(memory, o, ctx.device->threads(),
                                                     ctx.x[0].shape, ctx.y.shape);
    if (ctx.prepared == nullptr && g == 0) {
      prepare(*ctx.device, o, ctx.parameters[0], o.bias ? ctx.parameters[1] : nullptr, {},
              scratch.packed);
    }
    const Scalar* prepared = ctx.prepared == nullptr ? scratch.packed : ctx.prepared;
    put_taps(w, scratch.taps);
    const Scalar* of_group = prepared + g * group.template forward_size<Scalar, Factor>();
    const IndirectProduct<Scalar, Factor> product{
        .destination = ctx.y.slice(g * group.out, group.out),
        .positions = ctx.y.shape.extent(),
        .start = {0, 0},
        .step = {1, 1},
        .source_step = w.stride,
        .taps = scratch.taps,
        .tap_count = group.taps,
        .panel_taps = group.taps,
        .panels = reinterpret_cast<const Factor*>(of_group + padded_columns<Scalar>(group.out)),
        .bias = of_group,
        .relu = o.relu,
        .moments = {ctx.y, o.measures ? ctx.moments : nullptr}};
    return Task(ctx.x[0].slice(g * group.in, group.in), product, scratch.product, scratch.source);
  }
};

}  // namespace inception::detail
