// SPDX-License-Identifier: MIT
// Contract of maximum pooling.
#pragma once

#include "inception/ops/operation.hpp"

namespace inception::ops {

/// Maximum pooling; padding counts as −∞, the first of equal values wins, a NaN wins over all.
///
/// y[n,i,j,c] = max_{u,v} x[n, i·S+u·D−P, j·S+v·D−P, c]
///
/// Shapes   x [N,H,W,C] → y [N,H',W',C], floor or ceil mode
/// Saved    the winning tap of each output, 2 bytes
struct MaxPool2d {
  static constexpr OperationType type{
      .name = "max_pool",
      .output_extent = [](const Operation& o, Extent in) { return output_extent(in, o.window); },
      .saved_bytes = [](const Operation& o, std::int64_t images, Extent out,
                        std::int64_t) { return images * out.area() * o.in_channels * 2; },
  };
};

}  // namespace inception::ops
