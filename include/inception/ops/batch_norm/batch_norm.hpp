// SPDX-License-Identifier: MIT
// Contract of batch normalisation.
#pragma once

#include <array>
#include <cstddef>

#include "inception/ops/operation.hpp"

namespace inception::ops {

/// Batch normalisation over N, H and W.
///
/// y = (x − μ) / √(σ² + ε) · γ + β, each a channel's own.
/// Training: μ and σ² (biased) of the batch; the running statistics move towards them,
/// r ← (1 − m)·r + m·batch, with the unbiased variance. Inference: μ, σ² are the running ones.
///
/// Without the operation's gamma γ is 1; without affine β is 0 too.
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

namespace inception::detail {

/// Position of γ and β among a batch norm's parameters; `none` where it has none.
constexpr int gamma_row(const Operation& o) { return o.affine && o.gamma ? 0 : none; }
constexpr int beta_row(const Operation& o) { return o.affine ? (o.gamma ? 1 : 0) : none; }

/// The pointer at a position; null for `none`.
template <class P, std::size_t Count>
constexpr P* pointer_at(const std::array<P*, Count>& pointers, int row) {
  return row == none ? nullptr : pointers[static_cast<std::size_t>(row)];
}

}  // namespace inception::detail
