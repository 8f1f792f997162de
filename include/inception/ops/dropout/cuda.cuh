// SPDX-License-Identifier: MIT
// Dropout on the Cuda device.
#pragma once

#include <cstdint>

#include "inception/ops/cuda_elements.cuh"
#include "inception/ops/dropout/dropout.hpp"

namespace inception {

namespace detail {

/// Forward of x to y and backward of dy to dx are the same map: the mask is made again from its
/// numbers, which are those of the Cpu.
template <class Scalar>
struct DropoutMap {
  View<const Scalar> from;
  View<Scalar> to;
  std::uint64_t seed, step;
  const std::uint64_t* device_step;  ///< null: `step` is
  OperationId origin;
  double probability;
  Scalar scale;
  Index before;  ///< elements of the batch that stand before x, in other processes
  bool training, accumulate;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c) const {
    Scalar value = from.pixel(p)[c];
    if (training) {
      const Philox mask =
          ops::dropout_mask(seed, device_step != nullptr ? *device_step : step, origin);
      const float number = mask.uniform(static_cast<std::uint64_t>(before + p * to.shape.c + c));
      value = static_cast<double>(number) < probability ? Scalar{0} : value * scale;
    }
    put(to.pixel(p)[c], value, accumulate);
  }
};

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::Dropout, Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& ctx) { run(ctx, ctx.x[0], ctx.y, false); }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    if (ctx.dx[0]) run(ctx, ctx.dy, ctx.dx[0], ctx.accumulate[0]);
  }

 private:
  static void run(const KernelContext<Cuda, Scalar>& ctx, View<const Scalar> from, View<Scalar> to,
                  bool accumulate) {
    const Operation& o = *ctx.operation;
    detail::for_each_element_of(
        *ctx.device, to,
        detail::DropoutMap<Scalar>{from, to, ctx.seed, ctx.step, ctx.device_step, o.origin,
                                   o.probability, static_cast<Scalar>(1 / (1 - o.probability)),
                                   ctx.first_image * from.shape.h * from.shape.w * from.shape.c,
                                   ctx.training, accumulate});
  }
};

}  // namespace inception
