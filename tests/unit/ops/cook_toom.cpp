// SPDX-License-Identifier: MIT
// Winograd's minimal filters give what the filter gives, whatever the numbers.
#include "inception/ops/conv2d/cook_toom.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "inception/ops/conv2d/winograd_transforms.hpp"
#include "support/random.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// The largest error of Aᵀ[(G g) ⊙ (Bᵀ d)] relative to the sum of |g_t d_i|, where source(j, t) is the
/// input i that tap t of output j reads, or −1.
template <class Filter, class Source>
double worst_error(std::uint64_t seed, Source source) {
  using Vector = simd::Vector<double>;
  constexpr auto rows = Filter::weight_rows();
  Random random(seed);
  Vector d[Filter::inputs], v[Filter::size], y[Filter::outputs];
  double g[Filter::taps];
  for (auto& value : d) value = Vector{} + random.value();
  for (auto& value : g) value = random.value();
  inception::detail::to_frequencies<double>(Filter{}, d, v);
  for (int f = 0; f < Filter::size; ++f) {
    double weight = 0;
    for (int t = 0; t < Filter::taps; ++t) weight += rows[f][t] * g[t];
    v[f] *= weight;
  }
  inception::detail::from_frequencies<double>(Filter{}, v, y);
  double worst = 0;
  for (int j = 0; j < Filter::outputs; ++j) {
    double sum = 0, scale = 0;
    for (int t = 0; t < Filter::taps; ++t) {
      const int i = source(j, t);
      if (i < 0) continue;
      sum += g[t] * d[i][0];
      scale += std::abs(g[t] * d[i][0]);
    }
    for (int lane = 0; lane < simd::lanes<double>; ++lane) {
      worst = std::max(worst, std::abs(y[j][lane] - sum) / scale);
    }
  }
  return worst;
}
template <int Outputs, int Taps>
double worst_error(std::uint64_t seed) {
  return worst_error<inception::detail::CookToom<Outputs, Taps>>(
      seed, [](int output, int tap) { return output + tap; });
}

}  // namespace

TEST_CASE("minimal filters are exact but for rounding") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    CHECK(worst_error<4, 3>(seed) < 1e-14);
    CHECK(worst_error<2, 7>(seed) < 1e-13);
    CHECK(worst_error<6, 7>(seed) < 1e-12);
    // The same points serve other splits of as many inputs.
    CHECK(worst_error<2, 5>(seed) < 1e-14);
    CHECK(worst_error<10, 3>(seed) < 1e-11);
  }
}

TEST_CASE("filters of three taps with a stride of 2 are exact but for rounding") {
  const auto halving = [](int output, int tap) { return 2 * output + tap; };
  // Even outputs meet the outer taps, odd ones the middle tap.
  const auto doubling = [](int output, int tap) {
    return (output + tap) % 2 == 0 ? (output + tap) / 2 : -1;
  };
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    CHECK(worst_error<inception::detail::HalvingFilter<3>>(seed, halving) < 1e-14);
    CHECK(worst_error<inception::detail::HalvingFilter<5>>(seed, halving) < 1e-14);
    CHECK(worst_error<inception::detail::DoublingFilter<3>>(seed, doubling) < 1e-14);
  }
}

TEST_CASE("a filter that picks one input picks it") {
  using Filter = inception::detail::CookToom<4, 3>;
  constexpr auto rows = Filter::weight_rows();
  // g = (1, 0, 0) at the point 0 is 1/M'(0), M'(0) = a²b²; ∞ has no part in it.
  CHECK(rows[0][0] == doctest::Approx(1 / (0.625 * 0.625 * 1.5 * 1.5)));
  CHECK(rows[5][0] == 0);
  CHECK(rows[5][2] == 1);
}
