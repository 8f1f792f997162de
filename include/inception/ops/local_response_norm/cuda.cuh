// SPDX-License-Identifier: MIT
// Local response normalisation on the Cuda device.
#pragma once

#include <algorithm>
#include <cmath>

#include "inception/ops/cuda_elements.cuh"
#include "inception/ops/local_response_norm/local_response_norm.hpp"

namespace inception {

namespace detail {

/// What both directions know of one operation, and the sum of one window.
template <class Scalar>
struct ResponseNorm {
  Index channels, size;
  Scalar share;  ///< α / size
  Scalar k;
  Scalar beta;

  ResponseNorm(const Operation& o, Index the_channels)
      : channels(the_channels),
        size(o.size),
        share(static_cast<Scalar>(o.alpha / o.size)),
        k(static_cast<Scalar>(o.k)),
        beta(static_cast<Scalar>(o.beta)) {}

  /// s_c of a pixel.
  INCEPTION_HOST_DEVICE Scalar sum(const Scalar* x, Index c) const {
    const Index first = c - size / 2 < 0 ? 0 : c - size / 2;
    const Index end = c - size / 2 + size < channels ? c - size / 2 + size : channels;
    Scalar s = k;
    for (Index d = first; d < end; ++d) s += share * x[d] * x[d];
    return s;
  }
  /// s^(−β). Square roots are cheaper than a power and serve the usual β.
  INCEPTION_HOST_DEVICE Scalar power(Scalar s) const {
    if (beta == Scalar(0.75)) {
      const Scalar root = std::sqrt(s);
      return 1 / (root * std::sqrt(root));
    }
    if (beta == Scalar(0.5)) return 1 / std::sqrt(s);
    return std::pow(s, -beta);
  }
};

template <class Scalar>
struct ResponseNormForward {
  View<const Scalar> x;
  View<Scalar> y;
  ResponseNorm<Scalar> norm;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    const Scalar* in = x.pixel(p);
    y.pixel(p)[c] = in[c] * norm.power(norm.sum(in, c));
  }
};

/// dx_c = dy_c · s_c^(−β) − 2αβ/size · x_c · Σ_{d: c ∈ window(d)} dy_d · x_d · s_d^(−β−1)
template <class Scalar>
struct ResponseNormBackward {
  View<const Scalar> x, dy;
  View<Scalar> dx;
  ResponseNorm<Scalar> norm;
  bool accumulate;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    const Scalar* in = x.pixel(p);
    const Scalar* gradient = dy.pixel(p);
    // c lies in window(d) where d lies in [c + half − size + 1, c + half].
    const Index half = norm.size / 2;
    const Index first = c + half - norm.size + 1 < 0 ? 0 : c + half - norm.size + 1;
    const Index end = c + half + 1 < norm.channels ? c + half + 1 : norm.channels;
    Scalar sum = 0;
    for (Index d = first; d < end; ++d) {
      const Scalar s = norm.sum(in, d);
      sum += gradient[d] * in[d] * norm.power(s) / s;
    }
    const Scalar own = gradient[c] * norm.power(norm.sum(in, c));
    put(dx.pixel(p)[c], own - 2 * norm.share * norm.beta * in[c] * sum, accumulate);
  }
};

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::LocalResponseNorm, Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    detail::for_each_element_of(
        *ctx.device, ctx.y,
        detail::ResponseNormForward<Scalar>{
            ctx.x[0], ctx.y, detail::ResponseNorm<Scalar>(*ctx.operation, ctx.y.shape.c)});
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    detail::for_each_element_of(
        *ctx.device, ctx.dx[0],
        detail::ResponseNormBackward<Scalar>{
            ctx.x[0], ctx.dy, ctx.dx[0],
            detail::ResponseNorm<Scalar>(*ctx.operation, ctx.dy.shape.c), ctx.accumulate[0]});
  }
};

}  // namespace inception
