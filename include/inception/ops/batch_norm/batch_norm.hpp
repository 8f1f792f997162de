// SPDX-License-Identifier: MIT
// Contract of batch normalisation.
#pragma once

#include "inception/ops/operation.hpp"

namespace inception::ops {

/// Batch normalisation over N, H and W.
///
/// y = (x − μ) / √(σ² + ε) · γ + β, each a channel's own.
/// Training: μ and σ² (biased) of the batch; the running statistics move towards them,
/// r ← (1 − m)·r + m·batch, with the unbiased variance. Inference: μ, σ² are the running ones.
///
/// Shapes   x, y [N,H,W,C]; γ, β, running_mean, running_var [C]
/// Saved    of the batch: mean, 1/√(σ² + ε), and the scale and shift that made y: 4·C scalars
/// Fused    y ← max(y, 0) where the operation's relu says so; backward makes the mask anew from x,
///          which it reads anyway, so y need not be kept for it; for others y is made anew
/// Errors   training over one value a channel (N·H·W = 1) is refused: it has no variance
/// Source   Ioffe & Szegedy, arXiv:1502.03167
struct BatchNorm2d {
  static constexpr OperationType type{
      .name = "batch_norm",
      .output_extent = detail::same_extent,
      .saved_bytes = [](const Operation& o, std::int64_t, Extent,
                        std::int64_t scalar_bytes) { return 4 * o.in_channels * scalar_bytes; },
      .backward_reads_input = true,
      .recomputes = true,
      .needs_variance = true,
      .takes_relu = true,
      .relu_reads_output = false,
      .is_batch_norm = true,
  };
};

}  // namespace inception::ops
