// SPDX-License-Identifier: MIT
// The rectifier on the Cuda device.
#pragma once

#include "inception/ops/activation/relu.hpp"
#include "inception/ops/cuda_elements.cuh"

namespace inception {

namespace detail {

template <class Scalar>
struct ReluForward {
  View<const Scalar> x;
  View<Scalar> y;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    const Scalar value = x.pixel(p)[c];
    y.pixel(p)[c] = value < 0 ? Scalar{0} : value;  // keeps a NaN
  }
};

template <class Scalar>
struct ReluBackward {
  View<const Scalar> y, dy;
  View<Scalar> dx;
  bool accumulate;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    put(dx.pixel(p)[c], y.pixel(p)[c] <= 0 ? Scalar{0} : dy.pixel(p)[c], accumulate);
  }
};

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::ReLU, Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    detail::for_each_element_of(*ctx.device, ctx.y, detail::ReluForward<Scalar>{ctx.x[0], ctx.y});
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    detail::for_each_element_of(
        *ctx.device, ctx.dx[0],
        detail::ReluBackward<Scalar>{ctx.y, ctx.dy, ctx.dx[0], ctx.accumulate[0]});
  }
};

}  // namespace inception
