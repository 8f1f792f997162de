// SPDX-License-Identifier: MIT
// The scaled sum and the copy on the Cpu device.
#pragma once

#include "inception/ops/cpu_rows.hpp"
#include "inception/ops/kernel.hpp"
#include "inception/ops/sum/sum.hpp"

namespace inception {

template <class Scalar>
struct DeviceKernel<ops::Sum, Cpu, Scalar> {
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    const auto scale = static_cast<Scalar>(ctx.operation->scale);
    if (ctx.operation->relu) {
      run(ctx, [=](Scalar a, Scalar b) {
        const Scalar sum = a + scale * b;
        return sum < 0 ? Scalar{0} : sum;
      });
    } else {
      run(ctx, [=](Scalar a, Scalar b) { return a + scale * b; });
    }
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    // One input after the other: they may be the same value, the second added to the first.
    add_gradient(ctx, 0, Scalar{1});
    add_gradient(ctx, 1, static_cast<Scalar>(ctx.operation->scale));
  }

 private:
  template <class Function>
  static void run(const ForwardContext<Cpu, Scalar>& ctx, Function f) {
    detail::for_each_row(
        *ctx.device,
        [=](Index, Index length, const Scalar* a, const Scalar* b, Scalar* y) {
          for (Index i = 0; i < length; ++i) y[i] = f(a[i], b[i]);
        },
        ctx.x[0], ctx.x[1], ctx.y);
  }

  static void add_gradient(const BackwardContext<Cpu, Scalar>& ctx, std::size_t input,
                           Scalar scale) {
    const View<Scalar> dx = ctx.dx[input];
    if (!dx) return;
    detail::with_store(ctx.accumulate[input], [&](auto store) {
      if (ctx.operation->relu) {
        detail::for_each_row(
            *ctx.device,
            [=](Index, Index length, const Scalar* y, const Scalar* dy, Scalar* to) {
              for (Index i = 0; i < length; ++i) {
                store(to[i], y[i] <= 0 ? Scalar{0} : scale * dy[i]);
              }
            },
            ctx.y, ctx.dy, dx);
      } else {
        detail::for_each_row(
            *ctx.device,
            [=](Index, Index length, const Scalar* dy, Scalar* to) {
              for (Index i = 0; i < length; ++i) store(to[i], scale * dy[i]);
            },
            ctx.dy, dx);
      }
    });
  }
};

template <class Scalar>
struct DeviceKernel<ops::Copy, Cpu, Scalar> {
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    detail::for_each_row(
        *ctx.device,
        [](Index, Index length, const Scalar* x, Scalar* y) { std::copy_n(x, length, y); },
        ctx.x[0], ctx.y);
  }

  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    if (!ctx.dx[0]) return;
    detail::with_store(ctx.accumulate[0], [&](auto store) {
      detail::for_each_row(
          *ctx.device,
          [=](Index, Index length, const Scalar* dy, Scalar* dx) {
            for (Index i = 0; i < length; ++i) store(dx[i], dy[i]);
          },
          ctx.dy, ctx.dx[0]);
    });
  }
};

}  // namespace inception
