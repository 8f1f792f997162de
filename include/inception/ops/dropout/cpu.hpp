// SPDX-License-Identifier: MIT
// Dropout on the Cpu device.
#pragma once

#include "inception/ops/cpu_rows.hpp"
#include "inception/ops/dropout/dropout.hpp"
#include "inception/ops/kernel.hpp"

namespace inception {

template <class Scalar>
struct DeviceKernel<ops::Dropout, Cpu, Scalar> {
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    run(ctx, ctx.x[0], ctx.y, [](auto& to, auto value) { to = value; });
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    // The derivative is the same map: the mask is made again from its numbers.
    detail::with_store(ctx.accumulate[0], [&](auto store) { run(ctx, ctx.dy, ctx.dx[0], store); });
  }

 private:
  template <class Store>
  static void run(const KernelContext<Cpu, Scalar>& ctx, View<const Scalar> from, View<Scalar> to,
                  Store store) {
    if (!ctx.training) {
      detail::for_each_row(
          *ctx.device,
          [=](Index, Index length, const Scalar* a, Scalar* b) {
            for (Index i = 0; i < length; ++i) store(b[i], a[i]);
          },
          from, to);
      return;
    }
    const double probability = ctx.operation->probability;
    const auto scale = static_cast<Scalar>(1 / (1 - probability));
    const Philox mask = ops::dropout_mask(ctx.seed, ctx.step, *ctx.operation);
    const Index before = ctx.first_image * from.shape.h * from.shape.w * from.shape.c;
    detail::for_each_row(
        *ctx.device,
        [=](Index first, Index length, const Scalar* a, Scalar* b) {
          for (Index i = 0; i < length; ++i) {
            const float number = mask.uniform(static_cast<std::uint64_t>(before + first + i));
            store(b[i], static_cast<double>(number) < probability ? Scalar{0} : a[i] * scale);
          }
        },
        from, to);
  }
};

}  // namespace inception
