// SPDX-License-Identifier: MIT
// Contracts of the scaled sum and of the copy.
#pragma once

#include "inception/ops/operation.hpp"

namespace inception::ops {

/// y = x₀ + scale · x₁.
///
/// Shapes   x₀, x₁, y [N,H,W,C]
/// Fused    y ← max(y, 0) where the operation's relu says so
struct Sum {
  static constexpr OperationType type{
      .name = "sum",
      .output_extent = detail::same_extent,
      .takes_relu = true,
  };
};

/// y = x: an identity branch that must stand in a slice of a concat.
struct Copy {
  static constexpr OperationType type{.name = "copy", .output_extent = detail::same_extent};
};

}  // namespace inception::ops
