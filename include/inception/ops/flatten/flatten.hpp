// SPDX-License-Identifier: MIT
// Contract of flattening.
#pragma once

#include "inception/ops/operation.hpp"

namespace inception::ops {

/// Flattens a grid into channels, in PyTorch's order: y[n, (c·H + h)·W + w] = x[n,h,w,c].
///
/// Shapes   x [N,H,W,C] → y [N,1,1,C·H·W]
/// Errors   a grid other than the layer's is refused by shape inference
struct Flatten {
  static constexpr OperationType type{
      .name = "flatten",
      .output_extent =
          [](const Operation& o, Extent in) {
            return in == o.grid ? Extent{1, 1} : Extent{};
          },
  };
};

}  // namespace inception::ops
