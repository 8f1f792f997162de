// SPDX-License-Identifier: MIT
// Contract of local response normalisation.
#pragma once

#include "inception/ops/operation.hpp"

namespace inception::ops {

/// Local response normalisation across channels.
///
/// y_c = x_c · s_c^(−β),  s_c = k + α/size · Σ_{d ∈ window(c)} x_d²,
/// window(c) = [c − ⌊size/2⌋, c − ⌊size/2⌋ + size) ∩ [0, C)
///
/// Shapes   x, y [N,H,W,C]
/// Source   Krizhevsky et al., NIPS 2012; PyTorch's LocalResponseNorm (α divided by the size)
struct LocalResponseNorm {
  static constexpr OperationType type{
      .name = "local_response_norm",
      .output_extent = detail::same_extent,
      .backward_reads_input = true,
  };
};

}  // namespace inception::ops
