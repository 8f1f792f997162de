// SPDX-License-Identifier: MIT
// Contract of softmax.
#pragma once

#include "inception/ops/operation.hpp"

namespace inception::ops {

/// Softmax over the channels of every pixel.
///
/// y_c = exp(x_c − max x) / Σ_d exp(x_d − max x);  dx_c = y_c · (dy_c − Σ_d dy_d · y_d)
///
/// Shapes   x, y [N,H,W,C]
struct Softmax {
  static constexpr OperationType type{
      .name = "softmax",
      .output_extent = detail::same_extent,
      .backward_reads_output = true,
  };
};

}  // namespace inception::ops
