// SPDX-License-Identifier: MIT
// Average pooling, sliding and adaptive, on the Cuda device.
#pragma once

#include "inception/ops/average_pool/average_axes.hpp"
#include "inception/ops/average_pool/average_pool.hpp"
#include "inception/ops/cuda_elements.cuh"

namespace inception {

namespace detail {

template <class Scalar, class Axis>
struct AverageForward {
  View<const Scalar> x;
  View<Scalar> y;
  Axis rows, columns;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    const PixelPlace at(y.shape, p);
    const Range hs = rows.inputs(at.h), ws = columns.inputs(at.w);
    Scalar sum = 0;
    for (Index h = hs.first; h < hs.last; ++h) {
      for (Index w = ws.first; w < ws.last; ++w) sum += x.pixel(at.n, h, w)[c];
    }
    y.pixel(p)[c] = sum / static_cast<Scalar>(rows.divisor(at.h) * columns.divisor(at.w));
  }
};

/// Each element of dx collects from the windows that reach it: one write, no race, a fixed order.
template <class Scalar, class Axis>
struct AverageBackward {
  View<const Scalar> dy;
  View<Scalar> dx;
  Axis rows, columns;
  bool accumulate;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    const PixelPlace at(dx.shape, p);
    const Range is = rows.outputs(at.h), js = columns.outputs(at.w);
    Scalar sum = 0;
    for (Index i = is.first; i < is.last; ++i) {
      for (Index j = js.first; j < js.last; ++j) {
        const Scalar share = 1 / static_cast<Scalar>(rows.divisor(i) * columns.divisor(j));
        sum += share * dy.pixel(at.n, i, j)[c];
      }
    }
    put(dx.pixel(p)[c], sum, accumulate);
  }
};

template <class Scalar, class Axis>
void average_forward(const ForwardContext<Cuda, Scalar>& ctx, const Axis& rows,
                     const Axis& columns) {
  for_each_element_of(*ctx.device, ctx.y,
                      AverageForward<Scalar, Axis>{ctx.x[0], ctx.y, rows, columns});
}

template <class Scalar, class Axis>
void average_backward(const BackwardContext<Cuda, Scalar>& ctx, const Axis& rows,
                      const Axis& columns) {
  for_each_element_of(
      *ctx.device, ctx.dx[0],
      AverageBackward<Scalar, Axis>{ctx.dy, ctx.dx[0], rows, columns, ctx.accumulate[0]});
}

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::AvgPool2d, Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    const detail::SlidingAxes a(*ctx.operation, ctx.x[0].shape, ctx.y.shape);
    detail::average_forward(ctx, a.rows, a.columns);
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    const detail::SlidingAxes a(*ctx.operation, ctx.dx[0].shape, ctx.dy.shape);
    detail::average_backward(ctx, a.rows, a.columns);
  }
};

template <class Scalar>
struct DeviceKernel<ops::AdaptiveAvgPool2d, Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    const Shape& x = ctx.x[0].shape;
    const Shape& y = ctx.y.shape;
    detail::average_forward(ctx, detail::AdaptiveAverage{x.h, y.h},
                            detail::AdaptiveAverage{x.w, y.w});
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    const Shape& x = ctx.dx[0].shape;
    const Shape& y = ctx.dy.shape;
    detail::average_backward(ctx, detail::AdaptiveAverage{x.h, y.h},
                             detail::AdaptiveAverage{x.w, y.w});
  }
};

}  // namespace inception
