// SPDX-License-Identifier: MIT
// Winograd's minimal filters: the numbers of their transforms, worked out while compiling.
#pragma once

#include <array>

namespace inception::detail {

/// Positive points of interpolation for `Size` inputs; the others are their negatives, 0 and ∞.
///
/// Short binary fractions, so that products of them are exact, with the least expected rounding error
/// among multiples of 1/8: the root mean square over outputs j of Σ_i (A_ji)² ‖G_i‖² ‖B_i‖².
/// Source   the error model of Barabasz, Anderson, Soodhalter & Gregg, arXiv:1803.10986
template <int Size>
inline constexpr std::array<double, 0> cook_toom_points{};
template <>
inline constexpr std::array<double, 1> cook_toom_points<4>{1};
template <>
inline constexpr std::array<double, 2> cook_toom_points<6>{0.625, 1.5};
template <>
inline constexpr std::array<double, 3> cook_toom_points<8>{0.5, 1, 2};
template <>
inline constexpr std::array<double, 5> cook_toom_points<12>{0.375, 0.625, 1, 1.5, 2.875};

/// F(Outputs, Taps): `Outputs` neighbouring results of a filter of `Taps` taps, from Size inputs
/// d and as many multiplications instead of Outputs · Taps:
///
/// y = Aᵀ[(G g) ⊙ (Bᵀ d)],   y_j = Σ_t g_t d_{j+t}
///
/// Rows of Bᵀ and G and columns of Aᵀ, the frequencies, belong to the points 0, a_0, −a_0, a_1,
/// −a_1, …, ∞. With M(x) = x ∏ (x² − a²), row p of Bᵀ has the coefficients of M(x)/(x − p), row p of
/// G the powers of p over M'(p), and column p of Aᵀ the powers of p; ∞ has M, g_{Taps−1} and y_{Outputs−1}.
/// Since points come in pairs ±a, the even and the odd part of a row serve both.
///
/// Source   Lavin & Gray, "Fast algorithms for convolutional neural networks", arXiv:1509.09308;
///          Toom 1963 and Cook 1966 for the construction from points
template <int Outputs, int Taps>
struct CookToom {
  static constexpr int outputs = Outputs;
  static constexpr int taps = Taps;
  static constexpr int size = Outputs + Taps - 1;
  static constexpr int inputs = size;
  static constexpr int advance = Outputs;  ///< inputs from one tile to the next
  static constexpr int pairs = size / 2 - 1;
  static constexpr auto points = cook_toom_points<size>;
  static_assert(static_cast<int>(points.size()) == pairs, "F(Outputs, Taps): no points for it");

  /// Coefficients of ∏ (x² − a²) over all pairs but `left_out`, in powers of x².
  static constexpr std::array<double, pairs + 1> product_without(int left_out) {
    std::array<double, pairs + 1> c{1};
    int degree = 0;
    for (int p = 0; p < pairs; ++p) {
      if (p == left_out) continue;
      const double square =
          points[static_cast<std::size_t>(p)] * points[static_cast<std::size_t>(p)];
      ++degree;
      for (int k = degree; k >= 0; --k) {
        const double lower = k > 0 ? c[static_cast<std::size_t>(k - 1)] : 0;
        c[static_cast<std::size_t>(k)] = lower - square * c[static_cast<std::size_t>(k)];
      }
    }
    return c;
  }
  static constexpr std::array<double, pairs + 1> whole = product_without(-1);

  static constexpr double power(double base, int exponent) {
    double result = 1;
    for (int i = 0; i < exponent; ++i) result *= base;
    return result;
  }

  /// G, [size][Taps].
  static constexpr std::array<std::array<double, Taps>, size> weight_rows() {
    std::array<std::array<double, Taps>, size> g{};
    g[0][0] = 1 / whole[0];
    for (int p = 0; p < pairs; ++p) {
      const double a = points[static_cast<std::size_t>(p)];
      const auto others = product_without(p);
      double slope = 0;  // M'(±a) = 2 a² ∏ (a² − b²)
      for (int k = 0; k < pairs; ++k)
        slope += others[static_cast<std::size_t>(k)] * power(a, 2 * k);
      slope *= 2 * a * a;
      for (int t = 0; t < Taps; ++t) {
        g[static_cast<std::size_t>(1 + 2 * p)][static_cast<std::size_t>(t)] = power(a, t) / slope;
        g[static_cast<std::size_t>(2 + 2 * p)][static_cast<std::size_t>(t)] = power(-a, t) / slope;
      }
    }
    g[size - 1][Taps - 1] = 1;
    return g;
  }
};

}  // namespace inception::detail
