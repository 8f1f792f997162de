// SPDX-License-Identifier: MIT
// Batch normalisation, with a fused ReLU, on the Cuda device.
#pragma once

#include <cmath>
#include <span>

#include "inception/ops/batch_norm/batch_norm.hpp"
#include "inception/ops/batch_norm/cuda_across.cuh"
#include "inception/ops/batch_norm/cuda_backward.cuh"
#include "inception/ops/batch_norm/cuda_moments.cuh"
#include "inception/ops/batch_norm/fold.hpp"
#include "inception/ops/cuda_elements.cuh"
#include "inception/ops/scratch.hpp"

namespace inception {

namespace detail {

/// y = x·scale + shift, then the ReLU where wanted.
template <class Scalar>
struct ScaleAndShift {
  View<const Scalar> x;
  View<Scalar> y;
  const Scalar *scale, *shift;
  bool relu;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const { write(p, c, scale[c], shift[c]); }
  INCEPTION_HOST_DEVICE void write(Index p, Index c, Scalar by, Scalar plus) const {
    const Scalar value = SavedNorm<Scalar>::normalised(x.pixel(p)[c], by, plus);
    y.pixel(p)[c] = relu && value < 0 ? Scalar{0} : value;  // keeps a NaN
  }
};

/// From the moments of a channel: what normalises it, and where the running statistics move.
template <class Scalar>
struct FinishMoments {
  const double* moments;  ///< [2][C]
  double count;
  SavedNorm<Scalar> saved;
  const Scalar *gamma, *beta;
  Scalar *running_mean, *running_variance;
  double epsilon, momentum;

  struct ScaleShift {
    Scalar scale, shift;
  };

  /// Every block works this out for its channels; `first_block` keeps it.
  __device__ ScaleShift operator()(Index c, Index channels, bool first_block) const {
    const double mean = moments[c], squares = moments[channels + c];
    const double inverse = 1 / std::sqrt(squares / count + epsilon);
    const double g = gamma != nullptr ? static_cast<double>(gamma[c]) : 1;
    const double b = beta != nullptr ? static_cast<double>(beta[c]) : 0;
    const ScaleShift result{static_cast<Scalar>(inverse * g),
                            static_cast<Scalar>(b - mean * inverse * g)};
    if (first_block) {
      saved.mean[c] = static_cast<Scalar>(mean);
      saved.inverse[c] = static_cast<Scalar>(inverse);
      saved.scale[c] = result.scale;
      saved.shift[c] = result.shift;
      move(running_mean[c], mean);
      move(running_variance[c], squares / (count > 1 ? count - 1 : 1));
    }
    return result;
  }

 private:
  __device__ void move(Scalar& running, double batch) const {
    running = static_cast<Scalar>((1 - momentum) * static_cast<double>(running) + momentum * batch);
  }
};

/// y = x·scale + shift, then the ReLU where wanted, from the moments of x. (One block a multiprocessor
/// is asked for: left to itself, the compiler spills registers for more.)
template <class Scalar>
__global__ void __launch_bounds__(chunk_threads, 1)
    normalise_kernel(ScaleAndShift<Scalar> element, FinishMoments<Scalar> finish) {
  __shared__ Scalar scale[chunk_channels], shift[chunk_channels];
  const Shape& shape = element.x.shape;
  const ChunkPlace at(shape, static_cast<int>(blockIdx.x), static_cast<int>(blockIdx.y));
  const int thread = static_cast<int>(threadIdx.x), column = thread % chunk_channels;
  if (thread < chunk_channels && at.c < shape.c) {
    const auto of_channel = finish(at.c, shape.c, blockIdx.x == 0);
    scale[column] = of_channel.scale;
    shift[column] = of_channel.shift;
  }
  __syncthreads();
  for (Index p = at.first; p < at.last; p += chunk_rows) {
    element.write(p, at.c, scale[column], shift[column]);
  }
}

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::BatchNorm2d, Cuda, Scalar> {
  static Index forward_scratch(const Cuda&, const Operation& o, Shape x, Shape) {
    Scratch scratch;
    take_scale_and_shift(scratch, x);
    if (o.measured_by == none) measured(scratch, x);
    return scratch.bytes();
  }

  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    const View<const Scalar>& x = ctx.x[0];
    Scratch scratch(ctx.scratch);
    const auto [scale, shift] = take_scale_and_shift(scratch, x.shape);
    const Scalar* gamma = detail::pointer_at(ctx.parameters, detail::gamma_row(o));
    const Scalar* beta = detail::pointer_at(ctx.parameters, detail::beta_row(o));
    if (!ctx.training) {
      for_each_index(*ctx.device, x.shape.c,
                     detail::FoldBatchNorm<Scalar>{gamma, beta, ctx.buffers[0], ctx.buffers[1],
                                                   o.epsilon, scale, shift});
      scale_and_shift(ctx, scale, shift);
      return;
    }
    if (x.shape.size() == 0) return;
    double* moments = reinterpret_cast<double*>(ctx.moments);
    if (moments == nullptr) {
      Scratch again = scratch;
      moments = measured(again, x.shape).joined;
      detail::measure_channels(*ctx.device, x, scratch);
    }
    double count = static_cast<double>(x.shape.pixels());
    if (ctx.processes != nullptr) {
      const std::span of_all(moments, static_cast<std::size_t>(2 * x.shape.c));
      count = detail::join_moments_across(*ctx.device, *ctx.processes, count, of_all);
    }
    const detail::FinishMoments<Scalar> finish{
        moments,        count,     detail::SavedNorm<Scalar>(ctx.saved, x.shape.c),
        gamma,          beta,      ctx.buffers[0],
        ctx.buffers[1], o.epsilon, o.momentum};
    ctx.device->activate();
    detail::normalise_kernel<<<detail::chunk_grid(x.shape), detail::chunk_threads, 0,
                               ctx.device->stream()>>>(
        detail::ScaleAndShift<Scalar>{x, ctx.y, nullptr, nullptr, o.relu}, finish);
    detail::check_launch("normalise_kernel");
  }

  /// The same y as forward's, bit by bit.
  static void recompute(const ForwardContext<Cuda, Scalar>& ctx) {
    const detail::SavedNorm<Scalar> saved(ctx.saved, ctx.x[0].shape.c);
    scale_and_shift(ctx, saved.scale, saved.shift);
  }

  static Index backward_scratch(const Cuda&, const Operation&, Shape x, Shape) {
    Scratch scratch;
    BackwardScratch(scratch, x);
    return scratch.bytes();
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    const Shape& shape = ctx.x[0].shape;
    Scratch memory(ctx.scratch);
    const BackwardScratch scratch(memory, shape);
    const detail::NormGradient<Scalar> gradient{
        ctx.x[0], ctx.dy, detail::SavedNorm<Scalar>(ctx.saved, shape.c),
        o.relu ? Scalar{0} : detail::minus_infinity<Scalar>};
    const detail::NormTerms<Scalar> terms{gradient};
    const detail::FinishGradient<Scalar> finish{
        gradient.saved,
        detail::pointer_at(ctx.parameters, detail::gamma_row(o)),
        scratch.factor,
        scratch.mean_gradient,
        scratch.slope,
        detail::pointer_at(ctx.parameter_gradients, detail::gamma_row(o)),
        detail::pointer_at(ctx.parameter_gradients, detail::beta_row(o)),
        static_cast<double>(shape.pixels())};
    const detail::NormInputGradient<Scalar> input{
        gradient,      scratch.factor, scratch.mean_gradient,
        scratch.slope, ctx.dx[0],      ctx.accumulate[0]};
    if (ctx.processes == nullptr) {
      detail::run_norm_backward(*ctx.device, terms, scratch.sums, finish, input);
    } else {
      detail::run_norm_backward_across(*ctx.device, *ctx.processes, terms, scratch.sums, finish,
                                       input);
    }
  }

 private:
  struct ScaleShift {
    Scalar *scale, *shift;
  };
  static ScaleShift take_scale_and_shift(Scratch& scratch, const Shape& x) {
    Scalar* const scale = scratch.take<Scalar>(x.c);
    return {scale, scratch.take<Scalar>(x.c)};
  }
  static detail::MomentsMemory<Scalar> measured(Scratch& scratch, const Shape& x) {
    return {scratch, x, detail::chunk_pixels, detail::chunk_channels};
  }
  struct BackwardScratch {
    BackwardScratch(Scratch& scratch, const Shape& x)
        : factor(scratch.take<Scalar>(x.c)),
          mean_gradient(scratch.take<Scalar>(x.c)),
          slope(scratch.take<Scalar>(x.c)),
          sums(scratch, x) {}

    Scalar *factor, *mean_gradient, *slope;
    detail::PixelSumsMemory<2, Scalar> sums;
  };

  static void scale_and_shift(const ForwardContext<Cuda, Scalar>& ctx, const Scalar* scale,
                              const Scalar* shift) {
    detail::for_each_element_of(
        *ctx.device, ctx.y,
        detail::ScaleAndShift<Scalar>{ctx.x[0], ctx.y, scale, shift, ctx.operation->relu});
  }
};

}  // namespace inception
