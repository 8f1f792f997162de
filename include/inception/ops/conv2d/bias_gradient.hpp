// SPDX-License-Identifier: MIT
// The gradient of a convolution's bias.
#pragma once

#include <algorithm>

#include "inception/ops/kernel.hpp"
#include "inception/ops/pixel_sums.hpp"

namespace inception::detail {

/// db[k] = Σ_pixels dy[pixel][k], in memory for [blocks][K]. Batch norm takes the mean away, and the bias
/// with it: where nobody else reads y, the sum is 0 but for rounding, and 0 is written.
template <class Scalar>
void bias_gradient(const BackwardContext<Cpu, Scalar>& ctx, const View<const Scalar>& dy,
                   Scalar* memory) {
  Scalar* const to = ctx.parameter_gradients[1];
  if (to == nullptr) return;
  if (ctx.operation->mean_removed) {
    std::fill_n(to, dy.shape.c, Scalar{0});
  } else {
    pixel_sums<Scalar>(*ctx.device, dy, memory, to);
  }
}

}  // namespace inception::detail
