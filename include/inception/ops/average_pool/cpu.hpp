// SPDX-License-Identifier: MIT
// Average pooling, sliding and adaptive, on the Cpu device.
#pragma once

#include <algorithm>
#include <array>

#include "inception/ops/average_pool/average_axes.hpp"
#include "inception/ops/average_pool/average_pool.hpp"
#include "inception/ops/cpu_rows.hpp"
#include "inception/ops/kernel.hpp"

namespace inception {

namespace detail {

/// Channels that a thread takes at a time.
inline constexpr Index average_block = 64;

/// Calls row(n, i, c, width): `width` channels from c of row i of image n.
template <class Row>
void for_each_row_of_channels(const Cpu& device, const Shape& shape, Row row) {
  const Index blocks = (shape.c + average_block - 1) / average_block;
  device.parallel_for(shape.n * shape.h * blocks, [&](Index item, int /*worker*/) {
    const Index c = item % blocks * average_block, image_row = item / blocks;
    row(image_row / shape.h, image_row % shape.h, c, std::min(average_block, shape.c - c));
  });
}

template <class Scalar, class Axis>
void average_forward(const ForwardContext<Cpu, Scalar>& ctx, const Axis& rows,
                     const Axis& columns) {
  const View<const Scalar> x = ctx.x[0];
  const View<Scalar> y = ctx.y;
  for_each_row_of_channels(*ctx.device, y.shape, [&](Index n, Index i, Index c, Index width) {
    const Range hs = rows.inputs(i);
    for (Index j = 0; j < y.shape.w; ++j) {
      const Range ws = columns.inputs(j);
      std::array<Scalar, average_block> sum{};
      Scalar* total = sum.data();
      for (Index h = hs.first; h < hs.last; ++h) {
        for (Index w = ws.first; w < ws.last; ++w) {
          const Scalar* from = x.pixel(n, h, w) + c;
          for (Index k = 0; k < width; ++k) total[k] += from[k];
        }
      }
      const Scalar divisor = static_cast<Scalar>(rows.divisor(i) * columns.divisor(j));
      Scalar* to = y.pixel(n, i, j) + c;
      for (Index k = 0; k < width; ++k) to[k] = total[k] / divisor;
    }
  });
}

/// Each pixel of dx collects from the windows that reach it: one write, no race, a fixed order.
template <class Scalar, class Axis>
void average_backward(const BackwardContext<Cpu, Scalar>& ctx, const Axis& rows,
                      const Axis& columns) {
  const View<Scalar> dx = ctx.dx[0];
  const View<const Scalar> dy = ctx.dy;
  with_store(ctx.accumulate[0], [&](auto store) {
    for_each_row_of_channels(*ctx.device, dx.shape, [&](Index n, Index h, Index c, Index width) {
      const Range is = rows.outputs(h);
      for (Index w = 0; w < dx.shape.w; ++w) {
        const Range js = columns.outputs(w);
        std::array<Scalar, average_block> sum{};
        Scalar* total = sum.data();
        for (Index i = is.first; i < is.last; ++i) {
          for (Index j = js.first; j < js.last; ++j) {
            const Scalar* from = dy.pixel(n, i, j) + c;
            const Scalar share = 1 / static_cast<Scalar>(rows.divisor(i) * columns.divisor(j));
            for (Index k = 0; k < width; ++k) total[k] += share * from[k];
          }
        }
        Scalar* to = dx.pixel(n, h, w) + c;
        for (Index k = 0; k < width; ++k) store(to[k], total[k]);
      }
    });
  });
}

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::AvgPool2d, Cpu, Scalar> {
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const detail::SlidingAxes a(*ctx.operation, ctx.x[0].shape, ctx.y.shape);
    detail::average_forward(ctx, a.rows, a.columns);
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    const detail::SlidingAxes a(*ctx.operation, ctx.dx[0].shape, ctx.dy.shape);
    detail::average_backward(ctx, a.rows, a.columns);
  }
};

template <class Scalar>
struct DeviceKernel<ops::AdaptiveAvgPool2d, Cpu, Scalar> {
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const Shape& x = ctx.x[0].shape;
    const Shape& y = ctx.y.shape;
    detail::average_forward(ctx, detail::AdaptiveAverage{x.h, y.h},
                            detail::AdaptiveAverage{x.w, y.w});
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    const Shape& x = ctx.dx[0].shape;
    const Shape& y = ctx.dy.shape;
    detail::average_backward(ctx, detail::AdaptiveAverage{x.h, y.h},
                             detail::AdaptiveAverage{x.w, y.w});
  }
};

}  // namespace inception
