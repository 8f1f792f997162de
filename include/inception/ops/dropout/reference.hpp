// SPDX-License-Identifier: MIT
// Dropout as its formula says it.
#pragma once

#include <cstdint>

#include "inception/ops/dropout/dropout.hpp"
#include "inception/ops/reference.hpp"

namespace inception::reference {

/// Training: y = x / (1 − p) where element e's uniform number is at least p, else 0.
/// dx is the same map of dy.
template <class Scalar>
void dropout(const Operation& o, std::uint64_t seed, std::uint64_t step, View<const Scalar> x,
             View<Scalar> y) {
  const Philox mask = ops::dropout_mask(seed, step, o);
  std::uint64_t e = 0;
  for (Index p = 0; p < y.shape.pixels(); ++p) {
    for (Index c = 0; c < y.shape.c; ++c, ++e) {
      const bool kept = mask.uniform(e) >= o.probability;
      y.pixel(p)[c] = kept ? x.pixel(p)[c] / static_cast<Scalar>(1 - o.probability) : 0;
    }
  }
}

}  // namespace inception::reference
