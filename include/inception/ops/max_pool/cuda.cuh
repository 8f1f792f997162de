// SPDX-License-Identifier: MIT
// Maximum pooling on the Cuda device.
#pragma once

#include <cstdint>

#include "inception/ops/cuda_elements.cuh"
#include "inception/ops/max_pool/max_pool.hpp"
#include "inception/ops/window_range.hpp"

namespace inception {

namespace detail {

template <class Scalar>
struct MaxPoolForward {
  View<const Scalar> x;
  View<Scalar> y;
  WindowAxes axes;
  std::uint16_t* winners;  ///< null: nobody will ask

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    const auto& [rows, columns] = axes;
    const PixelPlace at(y.shape, p);
    const Range us = rows.taps(at.h), vs = columns.taps(at.w);
    Scalar best = minus_infinity<Scalar>;
    std::uint16_t winner = UINT16_MAX;
    bool first = true;
    for (Index u = us.first; u < us.last; ++u) {
      for (Index v = vs.first; v < vs.last; ++v) {
        const Scalar value = x.pixel(at.n, rows.start(at.h) + u * rows.dilation,
                                     columns.start(at.w) + v * columns.dilation)[c];
        if (first || value > best || value != value) {
          best = value;
          winner = static_cast<std::uint16_t>(u * columns.kernel + v);
        }
        first = false;
      }
    }
    y.pixel(p)[c] = best;
    if (winners != nullptr) winners[p * y.shape.c + c] = winner;
  }
};

/// Each element of dx collects from the windows that reach it: one write, no race, a fixed order.
template <class Scalar>
struct MaxPoolBackward {
  View<const Scalar> dy;
  View<Scalar> dx;
  WindowAxes axes;
  const std::uint16_t* winners;
  bool accumulate;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    const auto& [rows, columns] = axes;
    const PixelPlace at(dx.shape, p);
    const Range is = rows.windows(at.h), js = columns.windows(at.w);
    Scalar sum = 0;
    for (Index i = is.first; i < is.last; ++i) {
      const Index u = rows.tap_of(i, at.h);
      if (u < 0) continue;
      for (Index j = js.first; j < js.last; ++j) {
        const Index v = columns.tap_of(j, at.w);
        if (v < 0) continue;
        const Index output = (at.n * rows.outputs + i) * columns.outputs + j;
        if (winners[output * dx.shape.c + c] == u * columns.kernel + v) sum += dy.pixel(output)[c];
      }
    }
    put(dx.pixel(p)[c], sum, accumulate);
  }
};

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::MaxPool2d, Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    detail::for_each_element_of(
        *ctx.device, ctx.y,
        detail::MaxPoolForward<Scalar>{
            ctx.x[0], ctx.y, detail::WindowAxes(ctx.operation->window, ctx.x[0].shape, ctx.y.shape),
            reinterpret_cast<std::uint16_t*>(ctx.saved)});
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    detail::for_each_element_of(
        *ctx.device, ctx.dx[0],
        detail::MaxPoolBackward<Scalar>{
            ctx.dy, ctx.dx[0],
            detail::WindowAxes(ctx.operation->window, ctx.dx[0].shape, ctx.dy.shape),
            reinterpret_cast<const std::uint16_t*>(ctx.saved), ctx.accumulate[0]});
  }
};

}  // namespace inception
