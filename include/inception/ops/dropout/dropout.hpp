// SPDX-License-Identifier: MIT
// Contract of dropout.
#pragma once

#include <cstdint>

#include "inception/ops/operation.hpp"
#include "inception/tensor/philox.hpp"

namespace inception::ops {

/// Dropout: in training y = x / (1 − p) with probability 1 − p, else 0; in inference y = x.
///
/// Element e (in [N,H,W,C] order) of step s uses number e of the stream dropout_mask() names, so
/// the mask needs no memory and does not depend on threads. Where several processes share a batch, e counts
/// from its first image.
///
/// Shapes   x, y [N,H,W,C]
/// Source   Srivastava et al., JMLR 15 (2014)
struct Dropout {
  static constexpr OperationType type{
      .name = "dropout",
      .output_extent = detail::same_extent,
      .identity_in_inference = true,
  };
};

/// The random numbers of one dropout operation, named by its origin, in one training step.
INCEPTION_HOST_DEVICE inline Philox dropout_mask(std::uint64_t seed, std::uint64_t step,
                                                 OperationId origin) {
  // Stream 0 is the initialiser's; each operation has its own streams, 2^40 steps of them.
  return {seed, ((static_cast<std::uint64_t>(origin) + 1) << 40) + step};
}
INCEPTION_HOST_DEVICE inline Philox dropout_mask(std::uint64_t seed, std::uint64_t step,
                                                 const Operation& o) {
  return dropout_mask(seed, step, o.origin);
}

}  // namespace inception::ops
