// SPDX-License-Identifier: MIT
// Contracts of average pooling: sliding windows, and windows adapted to an output grid.
#pragma once

#include "inception/ops/operation.hpp"

namespace inception::ops {

/// Average pooling.
///
/// y[n,i,j,c] = 1/D · Σ_{u,v} x[n, i·S+u−P, j·S+v−P, c]
///
/// Shapes   x [N,H,W,C] → y [N,H',W',C], floor or ceil mode
/// Divisor  D is the number of window positions inside the padded image, or, where count_padding is
///          false, inside the image itself (TensorFlow's, and FID's)
struct AvgPool2d {
  static constexpr OperationType type{
      .name = "avg_pool",
      .output_extent = [](const Operation& o, Extent in) { return output_extent(in, o.window); },
  };
};

/// Average pooling to a fixed output grid A x B, whatever the input's.
///
/// Output row i averages the input rows [⌊i·H/A⌋, ⌈(i+1)·H/A⌉), likewise columns.
///
/// Shapes   x [N,H,W,C] → y [N,A,B,C]
/// Source   PyTorch's AdaptiveAvgPool2d
struct AdaptiveAvgPool2d {
  static constexpr OperationType type{
      .name = "adaptive_avg_pool",
      .output_extent = [](const Operation& o, Extent) { return o.grid; },
  };
};

}  // namespace inception::ops
