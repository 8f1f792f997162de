// SPDX-License-Identifier: MIT
// Contract of the fully connected layer.
#pragma once

#include "inception/ops/operation.hpp"

namespace inception::ops {

/// Fully connected layer at every pixel.
///
/// y[…,k] = b[k] + Σ_c w[c,k] · x[…,c]
///
/// Shapes   x [N,H,W,C] → y [N,H,W,K]; w [C,K] (PyTorch: [K,C]); b [K] or absent
/// Fused    y ← max(y, 0) where the operation's relu says so
struct Linear {
  static constexpr OperationType type{
      .name = "linear",
      .output_extent = detail::same_extent,
      .multiply_adds = [](const Operation& o,
                          Extent out) { return out.area() * o.in_channels * o.out_channels; },
      .backward_reads_input = true,
      .weighted = true,
      .takes_relu = true,
  };
};

}  // namespace inception::ops
