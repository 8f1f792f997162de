// SPDX-License-Identifier: MIT
// A learning rate that is multiplied by a factor every few epochs.
#pragma once

#include <cmath>

namespace inception {

/// η(t) = η₀ γ^⌊t/T⌋
///
/// Units    t and T in epochs
/// Source   Szegedy et al., arXiv:1512.00567, section 8: γ = 0.94 every two epochs, η₀ = 0.045
struct ExponentialRate {
  double start = 0.045;  ///< η₀
  double factor = 0.94;  ///< γ
  double every = 2;      ///< T, above 0

  double operator()(double epoch) const {
    return start * std::pow(factor, std::floor(epoch / every));
  }
};

}  // namespace inception
