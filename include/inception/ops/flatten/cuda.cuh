// SPDX-License-Identifier: MIT
// Flattening on the Cuda device.
#pragma once

#include "inception/ops/cuda_elements.cuh"
#include "inception/ops/flatten/flatten.hpp"

namespace inception {

namespace detail {

/// Element (p, c) of an image is element c·H·W + p of its row.
template <class Scalar>
struct FlattenForward {
  View<const Scalar> x;
  View<Scalar> y;
  Index grid;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    y.pixel(p / grid)[c * grid + p % grid] = x.pixel(p)[c];
  }
};

template <class Scalar>
struct FlattenBackward {
  View<const Scalar> dy;
  View<Scalar> dx;
  Index grid;
  bool accumulate;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    put(dx.pixel(p)[c], dy.pixel(p / grid)[c * grid + p % grid], accumulate);
  }
};

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::Flatten, Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    const Shape& x = ctx.x[0].shape;
    detail::for_each_element_of(*ctx.device, ctx.x[0],
                                detail::FlattenForward<Scalar>{ctx.x[0], ctx.y, x.h * x.w});
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    const View<Scalar> dx = ctx.dx[0];
    if (!dx) return;
    detail::for_each_element_of(
        *ctx.device, dx,
        detail::FlattenBackward<Scalar>{ctx.dy, dx, dx.shape.h * dx.shape.w, ctx.accumulate[0]});
  }
};

}  // namespace inception
