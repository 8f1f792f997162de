// SPDX-License-Identifier: MIT
// Softmax on the Cpu device.
#pragma once

#include <algorithm>
#include <cmath>

#include "inception/ops/cpu_rows.hpp"
#include "inception/ops/kernel.hpp"
#include "inception/ops/softmax/softmax.hpp"

namespace inception {

template <class Scalar>
struct DeviceKernel<ops::Softmax, Cpu, Scalar> {
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const Index channels = ctx.y.shape.c;
    for_each_pixel(ctx, ctx.y.shape, [&](Index p) {
      const Scalar* x = ctx.x[0].pixel(p);
      Scalar* y = ctx.y.pixel(p);
      const Scalar largest = *std::max_element(x, x + channels);
      double sum = 0;
      for (Index c = 0; c < channels; ++c) {
        y[c] = std::exp(x[c] - largest);
        sum += static_cast<double>(y[c]);
      }
      const auto scale = static_cast<Scalar>(1 / sum);
      for (Index c = 0; c < channels; ++c) y[c] *= scale;
    });
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    const Index channels = ctx.dy.shape.c;
    detail::with_store(ctx.accumulate[0], [&](auto store) {
      for_each_pixel(ctx, ctx.dy.shape, [&](Index p) {
        const Scalar* y = ctx.y.pixel(p);
        const Scalar* dy = ctx.dy.pixel(p);
        Scalar* dx = ctx.dx[0].pixel(p);
        double sum = 0;
        for (Index c = 0; c < channels; ++c) {
          sum += static_cast<double>(dy[c]) * static_cast<double>(y[c]);
        }
        const auto mean = static_cast<Scalar>(sum);
        for (Index c = 0; c < channels; ++c) store(dx[c], y[c] * (dy[c] - mean));
      });
    });
  }

 private:
  template <class Body>
  static void for_each_pixel(const KernelContext<Cpu, Scalar>& ctx, const Shape& shape, Body body) {
    detail::for_each_pixel_block(*ctx.device, shape.pixels(), shape.c,
                                 [&](Index begin, Index end, int /*worker*/) {
                                   for (Index p = begin; p < end; ++p) body(p);
                                 });
  }
};

}  // namespace inception
