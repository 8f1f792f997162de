// SPDX-License-Identifier: MIT
// A learning rate that falls along a straight line.
#pragma once

#include <algorithm>

namespace inception {

/// η(t) = η₁ + (η₀ − η₁) (1 − t/T), and η₁ from T on
///
/// Units    t and T in epochs
struct LinearRate {
  double start = 1e-3;  ///< η₀
  double epochs = 1;    ///< T, above 0
  double end = 0;       ///< η₁

  double operator()(double epoch) const {
    return end + (start - end) * (1 - std::min(epoch / epochs, 1.0));
  }
};

}  // namespace inception
