// SPDX-License-Identifier: MIT
// 2-D convolution on the CPU: forward, and backward by data and by weights.
#pragma once

#include <span>
#include <type_traits>

#include "inception/ops/conv2d/conv2d.hpp"
#include "inception/ops/conv2d/depthwise_kernel.hpp"
#include "inception/ops/conv2d/direct_kernel.hpp"
#include "inception/ops/conv2d/rounded_hook.hpp"
#include "inception/ops/conv2d/winograd.hpp"
#include "inception/ops/conv2d/winograd_choice.hpp"
#include "inception/ops/kernel.hpp"

namespace inception {

/// Chooses the algorithm by what choose() found for the shapes at hand, and the factors by the
/// operation's precision; in other types than float it is full. Depthwise convolutions have a
/// kernel of their own in full precision.
template <class Scalar>
struct DeviceKernel<ops::Conv2d, Cpu, Scalar> {
  template <class Call>
  static decltype(auto) with_direct(const Operation& o, Call call) {
    if constexpr (std::is_same_v<Scalar, float>) {
      if (o.precision != Precision::full) {
        detail::require_rounding_on_cpu(o.precision);
        return call(detail::RoundedConvKernel());
      }
    }
    return call(detail::ConvKernel<Scalar, Scalar>());
  }
  template <class Call>
  static decltype(auto) with_kernel(const Operation& o, Call call) {
    if (detail::is_depthwise(o) &&
        (o.precision == Precision::full || !std::is_same_v<Scalar, float>)) {
      return call(detail::DepthwiseKernel<Scalar>());
    }
    if constexpr (detail::has_winograd<Scalar>) {
      if (o.algorithm == Algorithm::winograd && o.precision == Precision::full) {
        return call(detail::WinogradKernel<Scalar>());
      }
    }
    return with_direct(o, call);
  }

  static Algorithm choose(const Cpu&, const Operation& o, Shape, Shape y, Algorithm wish) {
    return detail::choose_convolution<Scalar>(o, y, wish);
  }
  static Index prepared_size(const Operation& o) {
    return with_kernel(o, [&](auto kernel) { return kernel.prepared_size(o); });
  }
  static void prepare(const Cpu& cpu, const Operation& o, const Scalar* weight, const Scalar* bias,
                      FoldedNorm<Scalar> folded, Scalar* prepared) {
    with_kernel(o, [&](auto kernel) { kernel.prepare(cpu, o, weight, bias, folded, prepared); });
  }
  static Index forward_scratch(const Cpu& cpu, const Operation& o, Shape x, Shape y) {
    return with_kernel(o, [&](auto kernel) { return kernel.forward_scratch(cpu, o, x, y); });
  }
  static void forward(const ForwardContext<Cpu, Scalar>& ctx) {
    with_kernel(*ctx.operation, [&](auto kernel) { kernel.forward(ctx); });
  }
  static Index backward_scratch(const Cpu& cpu, const Operation& o, Shape x, Shape y) {
    return with_kernel(o, [&](auto kernel) { return kernel.backward_scratch(cpu, o, x, y); });
  }
  static void backward(const BackwardContext<Cpu, Scalar>& ctx) {
    with_kernel(*ctx.operation, [&](auto kernel) { kernel.backward(ctx); });
  }

  static Index moments_size(Shape y) { return detail::MomentsWhileWriting<Scalar>::size(y); }

  // Siblings are 1x1, where there is no other algorithm than the direct one.
  static void forward_siblings(std::span<const ForwardContext<Cpu, Scalar>> contexts) {
    with_direct(*contexts[0].operation, [&](auto kernel) { kernel.forward_siblings(contexts); });
  }
  static void backward_siblings(std::span<const BackwardContext<Cpu, Scalar>> contexts) {
    with_direct(*contexts[0].operation, [&](auto kernel) { kernel.backward_siblings(contexts); });
  }
};

}  // namespace inception
