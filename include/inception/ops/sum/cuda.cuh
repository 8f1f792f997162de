// SPDX-License-Identifier: MIT
// The scaled sum and the copy on the Cuda device.
#pragma once

#include "inception/ops/cuda_elements.cuh"
#include "inception/ops/sum/sum.hpp"

namespace inception {

namespace detail {

template <class Scalar>
struct SumForward {
  View<const Scalar> a, b;
  View<Scalar> y;
  Scalar scale;
  bool relu;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    const Scalar sum = a.pixel(p)[c] + scale * b.pixel(p)[c];
    y.pixel(p)[c] = relu && sum < 0 ? Scalar{0} : sum;
  }
};

/// One input's gradient, behind the ReLU where y is there.
template <class Scalar>
struct SumBackward {
  View<const Scalar> y, dy;
  View<Scalar> dx;
  Scalar scale;
  bool accumulate;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    const bool stopped = y.data != nullptr && y.pixel(p)[c] <= 0;
    put(dx.pixel(p)[c], stopped ? Scalar{0} : scale * dy.pixel(p)[c], accumulate);
  }
};

template <class Scalar>
struct CopyElement {
  View<const Scalar> from;
  View<Scalar> to;
  bool accumulate;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    put(to.pixel(p)[c], from.pixel(p)[c], accumulate);
  }
};

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::Sum, Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    detail::for_each_element_of(*ctx.device, ctx.y,
                                detail::SumForward<Scalar>{ctx.x[0], ctx.x[1], ctx.y,
                                                           static_cast<Scalar>(o.scale), o.relu});
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    // One input after the other: they may be the same value, the second added to the first.
    add_gradient(ctx, 0, Scalar{1});
    add_gradient(ctx, 1, static_cast<Scalar>(ctx.operation->scale));
  }

 private:
  static void add_gradient(const BackwardContext<Cuda, Scalar>& ctx, std::size_t input,
                           Scalar scale) {
    const View<Scalar> dx = ctx.dx[input];
    if (!dx) return;
    const View<const Scalar> y = ctx.operation->relu ? ctx.y : View<const Scalar>();
    detail::for_each_element_of(
        *ctx.device, dx, detail::SumBackward<Scalar>{y, ctx.dy, dx, scale, ctx.accumulate[input]});
  }
};

template <class Scalar>
struct DeviceKernel<ops::Copy, Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    detail::for_each_element_of(*ctx.device, ctx.y,
                                detail::CopyElement<Scalar>{ctx.x[0], ctx.y, false});
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    detail::for_each_element_of(*ctx.device, ctx.dx[0],
                                detail::CopyElement<Scalar>{ctx.dy, ctx.dx[0], ctx.accumulate[0]});
  }
};

}  // namespace inception
