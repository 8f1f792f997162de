// SPDX-License-Identifier: MIT
// Round numbers along the axis of a chart.
#pragma once

#include <algorithm>
#include <cmath>

namespace inception::detail {

/// Ticks at first, first + step, …: `count` of them. `digits` are needed behind the point.
struct AxisTicks {
  double first = 0;
  double step = 1;
  int count = 2;
  int digits = 0;

  double last() const { return first + step * (count - 1); }
};

/// About `wanted` ticks, 1, 2 or 5 times a power of ten apart, that enclose [low, high].
inline AxisTicks axis_ticks(double low, double high, int wanted, double least_step = 0) {
  if (!(high > low)) {
    const double room = low == 0 ? 1 : std::abs(low) * 0.1;
    low -= room;
    high += room;
  }
  const double rough = std::max((high - low) / wanted, least_step);
  int exponent = static_cast<int>(std::floor(std::log10(rough)));
  const double scaled = rough / std::pow(10.0, exponent);
  // A little slack, so that 0.1 is not taken for something above it.
  double factor = 1;
  if (scaled > 1.0001) factor = 2;
  if (scaled > 2.0001) factor = 5;
  if (scaled > 5.0001) {
    factor = 1;
    ++exponent;
  }
  AxisTicks ticks;
  ticks.step = factor * std::pow(10.0, exponent);
  const double from = std::floor(low / ticks.step + 1e-9);
  const double to = std::ceil(high / ticks.step - 1e-9);
  ticks.first = from * ticks.step;
  ticks.count = static_cast<int>(to - from) + 1;
  ticks.digits = std::max(0, -exponent);
  return ticks;
}

}  // namespace inception::detail
