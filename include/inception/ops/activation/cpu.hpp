// SPDX-License-Identifier: MIT
// The rectifier on the Cpu device.
#pragma once

#include "inception/ops/activation/relu.hpp"
#include "inception/ops/cpu_rows.hpp"
#include "inception/ops/kernel.hpp"

namespace inception {

template <class Scalar>
struct DeviceKernel<ops::ReLU, Cpu, Scalar> {
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    detail::for_each_row(
        *ctx.device,
        [](Index, Index length, const Scalar* x, Scalar* y) {
          for (Index i = 0; i < length; ++i) y[i] = x[i] < 0 ? Scalar{0} : x[i];
        },
        ctx.x[0], ctx.y);
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    detail::with_store(ctx.accumulate[0], [&](auto store) {
      detail::for_each_row(
          *ctx.device,
          [=](Index, Index length, const Scalar* y, const Scalar* dy, Scalar* dx) {
            for (Index i = 0; i < length; ++i) store(dx[i], y[i] <= 0 ? Scalar{0} : dy[i]);
          },
          ctx.y, ctx.dy, ctx.dx[0]);
    });
  }
};

}  // namespace inception
