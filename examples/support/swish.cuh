// SPDX-License-Identifier: MIT
// Swish on the Cuda device: what support/swish.hpp does on the CPU, as functors over index spaces.
#pragma once

#include <inception/cuda.cuh>

#include "support/swish.hpp"

namespace examples {

/// y = x · σ(β x), of one element.
template <class Scalar>
struct SwishForward {
  inception::View<const Scalar> x;
  inception::View<Scalar> y;
  const Scalar* beta;

  INCEPTION_HOST_DEVICE void operator()(inception::Index p, inception::Index c) const {
    const Scalar value = x.pixel(p)[c];
    y.pixel(p)[c] = value * sigmoid(beta[c] * value);
  }
};

/// dx = dy · (s + β x s (1 − s)), of one element.
template <class Scalar>
struct SwishBackward {
  inception::View<const Scalar> x, dy;
  inception::View<Scalar> dx;
  const Scalar* beta;
  bool accumulate;

  INCEPTION_HOST_DEVICE void operator()(inception::Index p, inception::Index c) const {
    const Scalar value = x.pixel(p)[c], s = sigmoid(beta[c] * value);
    const Scalar gradient = dy.pixel(p)[c] * (s + beta[c] * value * s * (1 - s));
    dx.pixel(p)[c] = accumulate ? dx.pixel(p)[c] + gradient : gradient;
  }
};

/// dβ = Σ dy · x² s (1 − s), of one channel. One thread adds it up, in one order, so that every run gives
/// the same bits; an operation whose time matters shares the pixels among threads, as batch norm does.
template <class Scalar>
struct SwishBetaGradient {
  inception::View<const Scalar> x, dy;
  const Scalar* beta;
  Scalar* gradient;

  INCEPTION_HOST_DEVICE void operator()(inception::Index c) const {
    Scalar sum = 0;
    for (inception::Index p = 0; p < x.shape.pixels(); ++p) {
      const Scalar value = x.pixel(p)[c], s = sigmoid(beta[c] * value);
      sum += dy.pixel(p)[c] * value * value * s * (1 - s);
    }
    gradient[c] = sum;
  }
};

}  // namespace examples

/// Kernels begin on the device's stream and return at once; for_each_element and for_each_index see to it.
template <class Scalar>
struct inception::DeviceKernel<examples::SwishOperation, inception::Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& context) {
    const View<const Scalar> x = context.x[0];
    for_each_element(*context.device, x.shape.pixels(), x.shape.c,
                     examples::SwishForward<Scalar>{x, context.y, context.parameters[0]});
  }

  static void backward(const BackwardContext<Cuda, Scalar>& context) {
    const View<const Scalar> x = context.x[0];
    const Scalar* beta = context.parameters[0];
    for_each_index(
        *context.device, x.shape.c,
        examples::SwishBetaGradient<Scalar>{x, context.dy, beta, context.parameter_gradients[0]});
    if (!context.dx[0]) return;
    for_each_element(
        *context.device, x.shape.pixels(), x.shape.c,
        examples::SwishBackward<Scalar>{x, context.dy, context.dx[0], beta, context.accumulate[0]});
  }
};
