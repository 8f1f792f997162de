// SPDX-License-Identifier: MIT
// 2-D convolution on the CPU: forward, and backward by data and by weights.
#pragma once

#include <algorithm>
#include <type_traits>

#include "inception/ops/conv2d/conv2d.hpp"
#include "inception/ops/conv2d/indirect_product.hpp"
#include "inception/ops/conv2d/masked_gradient.hpp"
#include "inception/ops/conv2d/rounded_weight_gradient.hpp"
#include "inception/ops/conv2d/weight_gradient.hpp"
#include "inception/ops/conv2d/winograd.hpp"
#include "inception/ops/conv2d/winograd_choice.hpp"
#include "inception/ops/kernel.hpp"
#include "inception/ops/pixel_sums.hpp"

namespace inception {

namespace detail {

/// Sizes of one group.
struct ConvGroup {
  explicit ConvGroup(const Operation& o)
      : in(o.in_channels / o.groups), out(o.out_channels / o.groups), taps(o.window.taps()) {}

  Index in, out;
  int taps;

  /// Panels of the forward product: rows are input channels, columns output channels.
  PanelSource forward(Index all_out) const { return {taps, in, out, in * all_out, all_out, 1}; }
  /// Panels of the backward product: the matrix of each tap transposed, from the last tap to the
  /// first, so that taps side by side in dy are so in the panels too.
  PanelSource backward(Index all_out) const { return {taps, out, in, -in * all_out, 1, all_out}; }
  Index last_tap(Index all_out) const { return (taps - 1) * in * all_out; }
  template <class Scalar, class Factor>
  Index forward_size() const {
    return padded_columns<Scalar>(out) * (taps * factors_of<Factor>(in) + 1);  // and the bias
  }
  template <class Scalar, class Factor>
  Index backward_size() const {
    return padded_columns<Scalar>(in) * taps * factors_of<Factor>(out);
  }
};

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

/// dx by the transposed product. A stride above 1 splits the pixels of dx into phases, each of which
/// is reached by some of the taps only.
template <class Scalar, class Factor>
void conv_backward_data(const BackwardContext<Cpu, Scalar>& ctx, View<const Scalar> dy,
                        const ConvBackwardScratch<Scalar, Factor>& scratch) {
  const Operation& o = *ctx.operation;
  const Window& w = o.window;
  const ConvGroup group(o);
  for (int g = 0; g < o.groups; ++g) {
    const Scalar* none = nullptr;
    pack_panels(*ctx.device, group.backward(o.out_channels),
                ctx.parameters[0] + group.last_tap(o.out_channels) + g * group.out, none,
                scratch.packed);
    IndirectProduct<Scalar, Factor> product{.destination = ctx.dx[0].slice(g * group.in, group.in),
                                            .step = w.stride,
                                            .source_step = {1, 1},
                                            .taps = scratch.taps,
                                            .panel_taps = group.taps,
                                            .panels = scratch.packed,
                                            .accumulate = ctx.accumulate[0]};
    const Extent grid = ctx.dx[0].shape.extent();
    for (int a = 0; a < std::min(w.stride.height, grid.height); ++a) {
      for (int b = 0; b < std::min(w.stride.width, grid.width); ++b) {
        product.tap_count = 0;
        for (int u = w.kernel.height - 1; u >= 0; --u) {
          for (int v = w.kernel.width - 1; v >= 0; --v) {
            const int row = a + w.padding.height - u * w.dilation.height;
            const int column = b + w.padding.width - v * w.dilation.width;
            if (row % w.stride.height != 0 || column % w.stride.width != 0) continue;
            scratch.taps[product.tap_count++] = {row / w.stride.height, column / w.stride.width,
                                                 group.taps - 1 - (u * w.kernel.width + v)};
          }
        }
        product.start = {a, b};
        product.positions = {(grid.height - a + w.stride.height - 1) / w.stride.height,
                             (grid.width - b + w.stride.width - 1) / w.stride.width};
        indirect_product(*ctx.device, dy.slice(g * group.out, group.out), product, scratch.product,
                         scratch.source);
      }
    }
  }
}

/// The kernels for one kind of factors.
template <class Scalar, class Factor>
struct ConvKernel {
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

  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    const Window& w = o.window;
    const ConvGroup group(o);
    Scratch memory(ctx.scratch);
    const ConvForwardScratch<Scalar, Factor> scratch(memory, o, ctx.device->threads(),
                                                     ctx.x[0].shape, ctx.y.shape);
    const Scalar* prepared = ctx.prepared;
    if (prepared == nullptr) {
      prepare(*ctx.device, o, ctx.parameters[0], o.bias ? ctx.parameters[1] : nullptr, {},
              scratch.packed);
      prepared = scratch.packed;
    }
    for (int t = 0; t < group.taps; ++t) {
      scratch.taps[t] = {t / w.kernel.width * w.dilation.height - w.padding.height,
                         t % w.kernel.width * w.dilation.width - w.padding.width, t};
    }
    for (int g = 0; g < o.groups; ++g) {
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
          .relu = o.relu};
      indirect_product(*ctx.device, ctx.x[0].slice(g * group.in, group.in), product,
                       scratch.product, scratch.source);
    }
  }

  static Index backward_scratch(const Cpu& cpu, const Operation& o, Shape x, Shape y) {
    Scratch scratch;
    ConvBackwardScratch<Scalar, Factor>(scratch, o, cpu.threads(), x, false, y);
    return scratch.bytes();
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    const ConvGroup group(o);
    Scratch memory(ctx.scratch);
    const ConvBackwardScratch<Scalar, Factor> scratch(
        memory, o, ctx.device->threads(), ctx.x[0].shape, ctx.x[0].dense(), ctx.dy.shape);
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
    if (o.bias && ctx.parameter_gradients[1] != nullptr) {
      pixel_sums<Scalar>(*ctx.device, dy, scratch.sums, ctx.parameter_gradients[1]);
    }
    if (ctx.dx[0]) conv_backward_data(ctx, dy, scratch);
  }
};

}  // namespace detail

/// Chooses the algorithm by what choose() found for the shapes at hand, and the factors by the
/// operation's precision; in other types than float it is full.
template <class Scalar>
struct DeviceKernel<ops::Conv2d, Cpu, Scalar> {
  template <class Call>
  static decltype(auto) with_direct(const Operation& o, Call call) {
    if constexpr (std::is_same_v<Scalar, float>) {
      if (o.precision == Precision::bfloat16) {
#if defined(__AVX512BF16__)
        if (simd::pairs_pay()) return call(detail::ConvKernel<float, simd::BFloat16Pair>());
#endif
        return call(detail::ConvKernel<float, simd::RoundedFloat>());
      }
    }
    return call(detail::ConvKernel<Scalar, Scalar>());
  }
  template <class Call>
  static decltype(auto) with_kernel(const Operation& o, Call call) {
    if (o.algorithm == Algorithm::winograd) return call(detail::WinogradKernel<Scalar>());
    return with_direct(o, call);
  }

  static Algorithm choose(const Cpu&, const Operation& o, Shape, Shape y, Algorithm wish) {
    return detail::choose_convolution<Scalar>(o, y, wish);
  }
  static Index prepared_size(const Operation& o) {
    return with_kernel(o, [&](auto kernel) { return kernel.prepared_size(o); });
  }
  static void prepare(const Cpu& cpu, const Operation& o, const Scalar* weight, const Scalar* bias,
                      FoldedNorm<Scalar> folded, Scalar* prepared) {
    with_kernel(o, [&](auto kernel) { kernel.prepare(cpu, o, weight, bias, folded, prepared); });
  }
  static Index forward_scratch(const Cpu& cpu, const Operation& o, Shape x, Shape y) {
    return with_kernel(o, [&](auto kernel) { return kernel.forward_scratch(cpu, o, x, y); });
  }
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    with_kernel(*ctx.operation, [&](auto kernel) { kernel.forward(ctx); });
  }
  static Index backward_scratch(const Cpu& cpu, const Operation& o, Shape x, Shape y) {
    return with_kernel(o, [&](auto kernel) { return kernel.backward_scratch(cpu, o, x, y); });
  }
  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    with_kernel(*ctx.operation, [&](auto kernel) { kernel.backward(ctx); });
  }
};

}  // namespace inception
