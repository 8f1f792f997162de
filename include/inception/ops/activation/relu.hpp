// SPDX-License-Identifier: MIT
// Contract of the rectifier.
#pragma once

#include "inception/ops/operation.hpp"

namespace inception::ops {

/// y = max(x, 0); its derivative is 1 where y > 0 and 0 elsewhere.
///
/// Shapes   x, y [N,H,W,C]
/// Passes   disappears into the convolution, linear layer or batch norm before it
struct ReLU {
  static constexpr OperationType type{
      .name = "relu",
      .output_extent = detail::same_extent,
      .backward_reads_output = true,
      .is_relu = true,
  };
};

}  // namespace inception::ops
