// SPDX-License-Identifier: MIT
// A learning rate that falls along half a period of a cosine.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

namespace inception {

/// η(t) = η₁ + (η₀ − η₁) (1 + cos(π t/T)) / 2, and η₁ from T on
///
/// Units    t and T in epochs
/// Source   Loshchilov & Hutter, arXiv:1608.03983, equation 5, without restarts
struct CosineRate {
  double start = 1e-3;  ///< η₀
  double epochs = 1;    ///< T, above 0
  double end = 0;       ///< η₁

  double operator()(double epoch) const {
    const double done = std::min(epoch / epochs, 1.0);
    return end + (start - end) * (1 + std::cos(std::numbers::pi * done)) / 2;
  }
};

}  // namespace inception
