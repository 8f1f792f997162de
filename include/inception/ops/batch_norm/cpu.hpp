// SPDX-License-Identifier: MIT
// Batch normalisation, with a fused ReLU, on the CPU.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "inception/ops/batch_norm/across.hpp"
#include "inception/ops/batch_norm/batch_norm.hpp"
#include "inception/ops/block_moments.hpp"
#include "inception/ops/kernel.hpp"
#include "inception/ops/pixel_sums.hpp"

namespace inception {

namespace detail {

/// Whether every pixel of a view is whole vectors at their boundaries, so that it can be streamed.
template <class Scalar>
bool can_stream(const View<Scalar>& view) {
  constexpr Index lanes = simd::lanes<Scalar>;
  return view.shape.c % lanes == 0 && view.pixel_stride % lanes == 0 &&
         reinterpret_cast<std::uintptr_t>(view.data) % simd::vector_bytes == 0;
}

/// y = x·scale + shift, then the ReLU where wanted. What is written was last touched long ago: where
/// possible it is streamed, so that it need not be fetched first.
template <class Scalar>
void scale_and_shift(const Cpu& cpu, View<const Scalar> x, View<Scalar> y, const Scalar* scale,
                     const Scalar* shift, bool relu) {
  using Vector = simd::Vector<Scalar>;
  constexpr int lanes = simd::lanes<Scalar>;
  const Index channels = x.shape.c, whole = channels / lanes * lanes;
  const Vector floor =
      simd::zero<Vector>() + (relu ? Scalar{0} : -std::numeric_limits<Scalar>::infinity());
  const bool streams = can_stream(y);
  cpu.parallel_for(sum_blocks(x.shape), [&](Index block, int) {
    const Index last = std::min(x.shape.pixels(), (block + 1) * sum_block);
    for (Index p = block * sum_block; p < last; ++p) {
      const Scalar* from = x.pixel(p);
      Scalar* to = y.pixel(p);
      const auto value = [&](Index c, auto width) __attribute__((always_inline)) {
        const Vector scaled = load_channels(from + c, width) * load_channels(scale + c, width) +
                              load_channels(shift + c, width);
        return scaled < floor ? floor : scaled;  // keeps a NaN
      };
      constexpr std::integral_constant<int, lanes> vector{};
      if (streams) {
        for (Index c = 0; c < whole; c += lanes) simd::stream(to + c, value(c, vector));
        continue;
      }
      for (Index c = 0; c < whole; c += lanes) simd::store(to + c, value(c, vector));
      if (whole < channels) {
        const int rest = static_cast<int>(channels - whole);
        simd::store_some(to + whole, value(whole, rest), rest);
      }
    }
    if (streams) simd::finish_streams();
  });
}

/// Moments of each block of pixels, [blocks][2][C].
template <class Scalar>
void block_moments(const Cpu& cpu, View<const Scalar> x, Scalar* moments) {
  cpu.parallel_for(sum_blocks(x.shape), [&](Index block, int) {
    moments_of_block(x, block, moments + block * 2 * x.shape.c);
  });
}

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::BatchNorm2d, Cpu, Scalar> {
  static Index forward_scratch(const Cpu&, const Operation& o, Shape x, Shape) {
    Scratch scratch;
    take_forward(scratch, o, x);
    return scratch.bytes();
  }

  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    const View<const Scalar>& x = ctx.x[0];
    const Index channels = x.shape.c;
    Scratch memory(ctx.scratch);
    const auto [scale, shift, own_moments] = take_forward(memory, o, x.shape);
    Scalar* saved = reinterpret_cast<Scalar*>(ctx.saved);
    const bool measured = ctx.moments != nullptr;
    if (ctx.training && !measured) detail::block_moments<Scalar>(*ctx.device, x, own_moments);
    const Scalar* moments = measured ? ctx.moments : own_moments;
    double count = static_cast<double>(x.shape.pixels());
    std::vector<double> joined;  // [2][C], where there are other processes
    if (ctx.training && ctx.processes != nullptr) {
      joined.resize(static_cast<std::size_t>(2 * channels));
      for (Index c = 0; c < channels; ++c) {
        const detail::Moments m = detail::join_moments(x.shape, moments, c);
        joined[static_cast<std::size_t>(c)] = m.mean;
        joined[static_cast<std::size_t>(channels + c)] = m.variance * count;
      }
      count = detail::join_moments_across(*ctx.processes, count, joined);
    }
    const Scalar* gammas = detail::pointer_at(ctx.parameters, detail::gamma_row(o));
    const Scalar* betas = detail::pointer_at(ctx.parameters, detail::beta_row(o));
    for (Index c = 0; c < channels; ++c) {
      detail::Moments m;
      if (ctx.training) {
        m = joined.empty()
                ? detail::join_moments(x.shape, moments, c)
                : detail::Moments{joined[static_cast<std::size_t>(c)],
                                  joined[static_cast<std::size_t>(channels + c)] / count};
        const double unbiased = m.variance * count / std::max(count - 1, 1.0);
        move(ctx.buffers[0][c], m.mean, o.momentum);
        move(ctx.buffers[1][c], unbiased, o.momentum);
      } else {
        m = {static_cast<double>(ctx.buffers[0][c]), static_cast<double>(ctx.buffers[1][c])};
      }
      const double inverse = 1 / std::sqrt(m.variance + o.epsilon);
      const double gamma = gammas != nullptr ? static_cast<double>(gammas[c]) : 1;
      const double beta = betas != nullptr ? static_cast<double>(betas[c]) : 0;
      scale[c] = static_cast<Scalar>(inverse * gamma);
      shift[c] = static_cast<Scalar>(beta - m.mean * inverse * gamma);
      if (ctx.training) {
        saved[c] = static_cast<Scalar>(m.mean);
        saved[channels + c] = static_cast<Scalar>(inverse);
        saved[2 * channels + c] = scale[c];
        saved[3 * channels + c] = shift[c];
      }
    }
    detail::scale_and_shift(*ctx.device, x, ctx.y, scale, shift, o.relu);
  }

  /// The same y as forward's, bit by bit.
  static void recompute(const ForwardContext<Cpu, Scalar>& ctx) {
    const Scalar* saved = reinterpret_cast<const Scalar*>(ctx.saved);
    const Index channels = ctx.x[0].shape.c;
    detail::scale_and_shift(*ctx.device, ctx.x[0], ctx.y, saved + 2 * channels,
                            saved + 3 * channels, ctx.operation->relu);
  }

  static Index backward_scratch(const Cpu&, const Operation&, Shape x, Shape) {
    Scratch scratch;
    take_backward(scratch, x);
    return scratch.bytes();
  }

  /// With g the gradient behind the ReLU and x̂ the normalised input:
  /// dβ = Σ g, dγ = Σ g·x̂, dx = γ/√(σ²+ε) · (g − dβ/M − x̂·dγ/M), M = N·H·W.
  /// Over several processes the sums in dx are those of all, and the parameters' gradients this one's.
  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    const View<const Scalar>& x = ctx.x[0];
    const Shape shape = x.shape;
    const Index channels = shape.c;
    Scratch memory(ctx.scratch);
    const auto [factor, mean_gradient, slope, partial] = take_backward(memory, shape);
    const Scalar* saved = reinterpret_cast<const Scalar*>(ctx.saved);
    partial_sums(ctx, saved, partial);
    double count = static_cast<double>(shape.pixels());
    std::vector<double> joined;  // [2][C], where there are other processes
    if (ctx.processes != nullptr) {
      joined.resize(static_cast<std::size_t>(2 * channels));
      for (Index c = 0; c < channels; ++c) {
        std::tie(joined[static_cast<std::size_t>(c)],
                 joined[static_cast<std::size_t>(channels + c)]) =
            sums_of_channel(shape, partial, c);
      }
      count = detail::add_across(*ctx.processes, count, joined);
    }
    const Scalar* gammas = detail::pointer_at(ctx.parameters, detail::gamma_row(o));
    Scalar* gamma_gradients = detail::pointer_at(ctx.parameter_gradients, detail::gamma_row(o));
    Scalar* beta_gradients = detail::pointer_at(ctx.parameter_gradients, detail::beta_row(o));
    for (Index c = 0; c < channels; ++c) {
      auto [sum, product] = sums_of_channel(shape, partial, c);
      const double inverse = static_cast<double>(saved[channels + c]);
      const double gamma = gammas != nullptr ? static_cast<double>(gammas[c]) : 1;
      factor[c] = static_cast<Scalar>(gamma * inverse);
      if (gamma_gradients != nullptr) gamma_gradients[c] = static_cast<Scalar>(product * inverse);
      if (beta_gradients != nullptr) beta_gradients[c] = static_cast<Scalar>(sum);
      if (!joined.empty()) {
        sum = joined[static_cast<std::size_t>(c)];
        product = joined[static_cast<std::size_t>(channels + c)];
      }
      mean_gradient[c] = static_cast<Scalar>(sum / count);
      slope[c] = static_cast<Scalar>(product * inverse * inverse / count);
    }
    if (ctx.dx[0]) input_gradient(ctx, saved, factor, mean_gradient, slope);
  }

 private:
  struct ForwardScratch {
    Scalar *scale, *shift, *moments;
  };
  static ForwardScratch take_forward(Scratch& scratch, const Operation& o, const Shape& x) {
    return {scratch.take<Scalar>(x.c), scratch.take<Scalar>(x.c),
            scratch.take<Scalar>(o.measured_by == none ? detail::sum_blocks(x) * 2 * x.c : 0)};
  }
  struct BackwardScratch {
    Scalar *factor, *mean_gradient, *slope, *partial;
  };
  static BackwardScratch take_backward(Scratch& scratch, const Shape& x) {
    return {scratch.take<Scalar>(x.c), scratch.take<Scalar>(x.c), scratch.take<Scalar>(x.c),
            scratch.take<Scalar>(detail::sum_blocks(x) * 2 * x.c)};
  }

  static void move(Scalar& running, double batch, double momentum) {
    running = static_cast<Scalar>((1 - momentum) * static_cast<double>(running) + momentum * batch);
  }

  /// A gradient passes where y was above this. Without a ReLU it always passes, and only a NaN or
  /// −∞, which nothing mends, is not above −∞.
  static Scalar mask_floor(const BackwardContext<Cpu, Scalar>& ctx) {
    return ctx.operation->relu ? Scalar{0} : -std::numeric_limits<Scalar>::infinity();
  }

  /// Σ g and Σ g·(x − μ) of a channel, from those of its blocks.
  static std::pair<double, double> sums_of_channel(const Shape& shape, const Scalar* partial,
                                                   Index c) {
    double sum = 0, product = 0;
    for (Index block = 0; block < detail::sum_blocks(shape); ++block) {
      sum += static_cast<double>(partial[block * 2 * shape.c + c]);
      product += static_cast<double>(partial[(block * 2 + 1) * shape.c + c]);
    }
    return {sum, product};
  }

  /// Σ g and Σ g·(x − μ) of each block of pixels, [blocks][2][C].
  static void partial_sums(const BackwardContext<Cpu, Scalar>& ctx, const Scalar* saved,
                           Scalar* partial) {
    const View<const Scalar>& x = ctx.x[0];
    const Index channels = x.shape.c;
    const Scalar floor = mask_floor(ctx);
    ctx.device->parallel_for(detail::sum_blocks(x.shape), [&](Index block, int) {
      Scalar* sums = partial + block * 2 * channels;
      std::fill_n(sums, 2 * channels, Scalar{0});
      const Index last = std::min(x.shape.pixels(), (block + 1) * detail::sum_block);
      detail::add_pixels<2>(
          block * detail::sum_block, last, channels,
          sums, [&](Index p, Index c, auto width, auto& part) __attribute__((always_inline)) {
            using detail::load_channels;
            const auto in = load_channels(x.pixel(p) + c, width);
            const auto dy = load_channels(ctx.dy.pixel(p) + c, width);
            const auto mean = load_channels(saved + c, width);
            const auto scale = load_channels(saved + 2 * channels + c, width);
            const auto shift = load_channels(saved + 3 * channels + c, width);
            const auto g = in * scale + shift > floor ? dy : simd::zero<simd::Vector<Scalar>>();
            part[0] += g;
            part[1] += g * (in - mean);
          });
    });
  }

  static void input_gradient(const BackwardContext<Cpu, Scalar>& ctx, const Scalar* saved,
                             const Scalar* __restrict factor,
                             const Scalar* __restrict mean_gradient,
                             const Scalar* __restrict slope) {
    const View<const Scalar>& x = ctx.x[0];
    const Index channels = x.shape.c;
    const Scalar* __restrict mean = saved;
    const Scalar* __restrict scale = saved + 2 * channels;
    const Scalar* __restrict shift = saved + 3 * channels;
    const Scalar floor = mask_floor(ctx);
    const bool accumulate = ctx.accumulate[0];
    ctx.device->parallel_for(detail::sum_blocks(x.shape), [&](Index block, int) {
      const Index last = std::min(x.shape.pixels(), (block + 1) * detail::sum_block);
      for (Index p = block * detail::sum_block; p < last; ++p) {
        const Scalar* __restrict in = x.pixel(p);
        const Scalar* __restrict dy = ctx.dy.pixel(p);
        Scalar* __restrict dx = ctx.dx[0].pixel(p);
        for (Index c = 0; c < channels; ++c) {
          const bool passed = in[c] * scale[c] + shift[c] > floor;
          const Scalar g = passed ? dy[c] : Scalar{0};
          const Scalar d = factor[c] * (g - mean_gradient[c] - (in[c] - mean[c]) * slope[c]);
          dx[c] = accumulate ? dx[c] + d : d;
        }
      }
    });
  }
};

}  // namespace inception
