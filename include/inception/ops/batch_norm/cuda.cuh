// SPDX-License-Identifier: MIT
// Batch normalisation, with a fused ReLU, on the Cuda device.
#pragma once

#include <cmath>

#include "inception/ops/batch_norm/batch_norm.hpp"
#include "inception/ops/batch_norm/cuda_moments.cuh"
#include "inception/ops/batch_norm/fold.hpp"
#include "inception/ops/cuda_elements.cuh"
#include "inception/ops/scratch.hpp"

namespace inception {

namespace detail {

/// What the forward pass leaves for the backward pass, an array a channel each.
template <class Scalar>
struct SavedNorm {
  Scalar *mean, *inverse, *scale, *shift;

  SavedNorm(std::byte* saved, Index channels)
      : mean(reinterpret_cast<Scalar*>(saved)),
        inverse(mean + channels),
        scale(inverse + channels),
        shift(scale + channels) {}

  /// y before the ReLU, and the same bits wherever it is asked for.
  INCEPTION_HOST_DEVICE static Scalar normalised(Scalar x, Scalar scale, Scalar shift) {
    return std::fma(x, scale, shift);
  }
};

/// y = x·scale + shift, then the ReLU where wanted.
template <class Scalar>
struct ScaleAndShift {
  View<const Scalar> x;
  View<Scalar> y;
  const Scalar *scale, *shift;
  bool relu;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    const Scalar value = SavedNorm<Scalar>::normalised(x.pixel(p)[c], scale[c], shift[c]);
    y.pixel(p)[c] = relu && value < 0 ? Scalar{0} : value;  // keeps a NaN
  }
};

/// From the moments of a channel: what normalises it, and where the running statistics move.
template <class Scalar>
struct FinishMoments {
  SavedNorm<Scalar> saved;
  const Scalar *gamma, *beta;
  Scalar *running_mean, *running_variance;
  double epsilon, momentum;

  INCEPTION_HOST_DEVICE void operator()(Index c, const ChannelMoments& m) const {
    const double variance = m.squares / m.count;
    const double unbiased = m.squares / (m.count > 1 ? m.count - 1 : 1);
    const double inverse = 1 / std::sqrt(variance + epsilon);
    const double g = gamma != nullptr ? static_cast<double>(gamma[c]) : 1;
    const double b = beta != nullptr ? static_cast<double>(beta[c]) : 0;
    saved.mean[c] = static_cast<Scalar>(m.mean);
    saved.inverse[c] = static_cast<Scalar>(inverse);
    saved.scale[c] = static_cast<Scalar>(inverse * g);
    saved.shift[c] = static_cast<Scalar>(b - m.mean * inverse * g);
    move(running_mean[c], m.mean);
    move(running_variance[c], unbiased);
  }

 private:
  INCEPTION_HOST_DEVICE void move(Scalar& running, double batch) const {
    running = static_cast<Scalar>((1 - momentum) * static_cast<double>(running) + momentum * batch);
  }
};

/// The gradient behind the ReLU, which is made anew from x.
template <class Scalar>
struct NormGradient {
  View<const Scalar> x, dy;
  SavedNorm<Scalar> saved;
  Scalar floor;  ///< −∞ without a ReLU

  INCEPTION_HOST_DEVICE Scalar operator()(Index p, Index c, Scalar in) const {
    const Scalar y = SavedNorm<Scalar>::normalised(in, saved.scale[c], saved.shift[c]);
    return y > floor ? dy.pixel(p)[c] : Scalar{0};
  }
};

/// Σ g and Σ g·(x − μ).
template <class Scalar>
struct NormTerms {
  NormGradient<Scalar> gradient;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c, Scalar (&sums)[2]) const {
    const Scalar in = gradient.x.pixel(p)[c];
    const Scalar g = gradient(p, c, in);
    sums[0] += g;
    sums[1] += g * (in - gradient.saved.mean[c]);
  }
};

template <class Scalar>
struct FinishGradient {
  SavedNorm<Scalar> saved;
  const Scalar* gamma;
  Scalar *factor, *mean_gradient, *slope;
  Scalar *gamma_gradient, *beta_gradient;  ///< null where there are none
  double count;

  INCEPTION_HOST_DEVICE void operator()(Index c, const double (&sums)[2]) const {
    const double inverse = static_cast<double>(saved.inverse[c]);
    const double g = gamma != nullptr ? static_cast<double>(gamma[c]) : 1;
    factor[c] = static_cast<Scalar>(g * inverse);
    mean_gradient[c] = static_cast<Scalar>(sums[0] / count);
    slope[c] = static_cast<Scalar>(sums[1] * inverse * inverse / count);
    if (gamma_gradient != nullptr) gamma_gradient[c] = static_cast<Scalar>(sums[1] * inverse);
    if (beta_gradient != nullptr) beta_gradient[c] = static_cast<Scalar>(sums[0]);
  }
};

/// dx = γ/√(σ²+ε) · (g − dβ/M − x̂·dγ/M), M = N·H·W.
template <class Scalar>
struct NormInputGradient {
  NormGradient<Scalar> gradient;
  const Scalar *factor, *mean_gradient, *slope;
  View<Scalar> dx;
  bool accumulate;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    const Scalar in = gradient.x.pixel(p)[c];
    const Scalar d = factor[c] * (gradient(p, c, in) - mean_gradient[c] -
                                  (in - gradient.saved.mean[c]) * slope[c]);
    put(dx.pixel(p)[c], d, accumulate);
  }
};

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::BatchNorm2d, Cuda, Scalar> {
  static Index forward_scratch(const Cuda&, const Operation&, Shape x, Shape) {
    Scratch scratch;
    take_forward(scratch, x);
    return scratch.bytes();
  }

  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    const View<const Scalar>& x = ctx.x[0];
    Scratch memory(ctx.scratch);
    const ForwardScratch scratch = take_forward(memory, x.shape);
    const Scalar* gamma = detail::pointer_at(ctx.parameters, detail::gamma_row(o));
    const Scalar* beta = detail::pointer_at(ctx.parameters, detail::beta_row(o));
    if (!ctx.training) {
      for_each_index(*ctx.device, x.shape.c,
                     detail::FoldBatchNorm<Scalar>{gamma, beta, ctx.buffers[0], ctx.buffers[1],
                                                   o.epsilon, scratch.scale, scratch.shift});
      scale_and_shift(ctx, scratch.scale, scratch.shift);
      return;
    }
    const detail::SavedNorm<Scalar> saved(ctx.saved, x.shape.c);
    detail::channel_moments(*ctx.device, x, scratch.moments,
                            detail::FinishMoments<Scalar>{saved, gamma, beta, ctx.buffers[0],
                                                          ctx.buffers[1], o.epsilon, o.momentum});
    scale_and_shift(ctx, saved.scale, saved.shift);
  }

  /// The same y as forward's, bit by bit.
  static void recompute(const ForwardContext<Cuda, Scalar>& ctx) {
    const detail::SavedNorm<Scalar> saved(ctx.saved, ctx.x[0].shape.c);
    scale_and_shift(ctx, saved.scale, saved.shift);
  }

  static Index backward_scratch(const Cuda&, const Operation&, Shape x, Shape) {
    Scratch scratch;
    take_backward(scratch, x);
    return scratch.bytes();
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    const Shape& shape = ctx.x[0].shape;
    Scratch memory(ctx.scratch);
    const BackwardScratch scratch = take_backward(memory, shape);
    const detail::SavedNorm<Scalar> saved(ctx.saved, shape.c);
    const detail::NormGradient<Scalar> gradient{
        ctx.x[0], ctx.dy, saved, o.relu ? Scalar{0} : detail::minus_infinity<Scalar>};
    detail::sum_pixels<2>(*ctx.device, shape, scratch.partial, detail::NormTerms<Scalar>{gradient},
                          detail::FinishGradient<Scalar>{
                              saved, detail::pointer_at(ctx.parameters, detail::gamma_row(o)),
                              scratch.factor, scratch.mean_gradient, scratch.slope,
                              detail::pointer_at(ctx.parameter_gradients, detail::gamma_row(o)),
                              detail::pointer_at(ctx.parameter_gradients, detail::beta_row(o)),
                              static_cast<double>(shape.pixels())});
    if (!ctx.dx[0]) return;
    detail::for_each_element_of(
        *ctx.device, ctx.dx[0],
        detail::NormInputGradient<Scalar>{gradient, scratch.factor, scratch.mean_gradient,
                                          scratch.slope, ctx.dx[0], ctx.accumulate[0]});
  }

 private:
  struct ForwardScratch {
    Scalar *scale, *shift, *moments;
  };
  static ForwardScratch take_forward(Scratch& scratch, const Shape& x) {
    return {scratch.take<Scalar>(x.c), scratch.take<Scalar>(x.c),
            scratch.take<Scalar>(detail::chunk_sums_size(x, 2))};
  }
  struct BackwardScratch {
    Scalar *factor, *mean_gradient, *slope, *partial;
  };
  static BackwardScratch take_backward(Scratch& scratch, const Shape& x) {
    return {scratch.take<Scalar>(x.c), scratch.take<Scalar>(x.c), scratch.take<Scalar>(x.c),
            scratch.take<Scalar>(detail::chunk_sums_size(x, 2))};
  }

  static void scale_and_shift(const ForwardContext<Cuda, Scalar>& ctx, const Scalar* scale,
                              const Scalar* shift) {
    detail::for_each_element_of(
        *ctx.device, ctx.y,
        detail::ScaleAndShift<Scalar>{ctx.x[0], ctx.y, scale, shift, ctx.operation->relu});
  }
};

}  // namespace inception
