// SPDX-License-Identifier: MIT
// Mean and standard deviation of a few numbers.
#pragma once

#include <cmath>
#include <span>

namespace inception {

struct MeanAndDeviation {
  double mean = 0;
  double deviation = 0;  ///< √(Σ (x − mean)² / n), as numpy.std() computes it
};

/// Zeros where there are no values.
inline MeanAndDeviation mean_and_deviation(std::span<const double> values) {
  if (values.empty()) return {};
  const double count = static_cast<double>(values.size());
  MeanAndDeviation result;
  for (const double value : values) result.mean += value / count;
  double squares = 0;
  for (const double value : values) {
    squares += (value - result.mean) * (value - result.mean);
  }
  result.deviation = std::sqrt(squares / count);
  return result;
}

}  // namespace inception
