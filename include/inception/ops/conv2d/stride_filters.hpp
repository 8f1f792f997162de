// SPDX-License-Identifier: MIT
// Three taps with a stride of 2, and the way back, as filters of two taps for every other input.
#pragma once

#include <array>
#include <cstddef>

#include "inception/ops/conv2d/cook_toom.hpp"

namespace inception::detail {

/// y_i = g_0 d_{2i} + g_1 d_{2i+1} + g_2 d_{2i+2}: the even inputs meet the filter (g_0, g_2) by
/// F(Outputs, 2), the odd ones are multiplied with g_1, a frequency each. 2 · Outputs + 1
/// multiplications instead of 3 · Outputs.
template <int Outputs>
struct HalvingFilter {
  using Even = CookToom<Outputs, 2>;
  static constexpr int outputs = Outputs;
  static constexpr int taps = 3;
  static constexpr int inputs = 2 * Outputs + 1;
  static constexpr int advance = 2 * Outputs;
  static constexpr int size = Even::size + Outputs;

  /// G, [size][taps]: the frequencies of the even inputs, then those of the odd ones.
  static constexpr std::array<std::array<double, taps>, size> weight_rows() {
    std::array<std::array<double, taps>, size> g{};
    const auto even = Even::weight_rows();
    for (std::size_t f = 0; f < g.size(); ++f) {
      if (f < even.size()) {
        g[f] = {even[f][0], 0, even[f][1]};
      } else {
        g[f] = {0, 1, 0};
      }
    }
    return g;
  }
};

/// y_{2i} = g_0 d_i + g_2 d_{i+1}, y_{2i+1} = g_1 d_{i+1}: with the taps mirrored, what HalvingFilter's
/// outputs send back to its inputs. Twice `Half` outputs.
template <int Half>
struct DoublingFilter {
  using Even = CookToom<Half, 2>;
  static constexpr int outputs = 2 * Half;
  static constexpr int taps = 3;
  static constexpr int inputs = Half + 1;
  static constexpr int advance = Half;
  static constexpr int size = Even::size + Half;

  static constexpr auto weight_rows() { return HalvingFilter<Half>::weight_rows(); }
};

}  // namespace inception::detail
