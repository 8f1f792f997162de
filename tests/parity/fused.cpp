// SPDX-License-Identifier: MIT
// Convolution and batch norm in few launches on the Cuda device, against each kernel for itself.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "parity/conv_norms.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Largest difference relative to the largest expected number; ∞ for a NaN.
template <class Scalar>
double difference(const std::vector<Scalar>& actual, const std::vector<Scalar>& expected) {
  REQUIRE(actual.size() == expected.size());
  double most = 0, scale = 1e-3;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double d = std::abs(static_cast<double>(actual[i]) - static_cast<double>(expected[i]));
    if (!std::isfinite(d)) return std::numeric_limits<double>::infinity();
    most = std::max(most, d);
    scale = std::max(scale, std::abs(static_cast<double>(expected[i])));
  }
  return most / scale;
}

template <class Scalar>
void check(const ConvNormCase& c, std::uint64_t seed) {
  INFO("seed ", seed, ", x ", to_string(c.x), ", bits ", sizeof(Scalar) * 8);
  constexpr double tolerance = sizeof(Scalar) == 4 ? 4e-5 : 1e-12;
  Random random(seed);
  const ConvNorms<Scalar> layers(random, c);
  for (const bool accumulate : {false, true}) {
    const auto apart = layers.run(Together::apart, accumulate);
    const auto fused = layers.run(Together::fused, accumulate);
    CHECK(difference(fused.dx, apart.dx) <= tolerance);
    for (std::size_t i = 0; i < c.out.size(); ++i) {
      const auto& a = apart.children[i];
      const auto& f = fused.children[i];
      CHECK(difference(f.y, a.y) <= tolerance);
      CHECK(difference(f.z, a.z) <= tolerance);
      CHECK(difference(f.mean, a.mean) <= tolerance);
      CHECK(difference(f.variance, a.variance) <= tolerance);
      CHECK(difference(f.dgamma, a.dgamma) <= tolerance);
      CHECK(difference(f.dbeta, a.dbeta) <= tolerance);
      CHECK(difference(f.dw, a.dw) <= tolerance);
      CHECK(f.db == std::vector<Scalar>(f.db.size(), Scalar{0}));
    }
    CHECK(layers.run(Together::fused, accumulate) == fused);
    if (c.out.size() > 1) CHECK(layers.run(Together::siblings, accumulate) == fused);
  }
}

void check_both(const ConvNormCase& c, std::uint64_t seed) {
  check<float>(c, seed);
  check<double>(c, seed);
}

constexpr Window same3x3{.kernel = {3, 3}, .padding = {1, 1}};

}  // namespace

TEST_CASE("convolution and batch norm, fused: windows, strides, a single tile and several") {
  check_both({.window = same3x3, .x = {2, 9, 8, 5}, .out = {7}}, 1);
  check_both({.window = {.kernel = {3, 3}, .stride = {2, 2}}, .x = {3, 15, 13, 17}, .out = {70}},
             2);
  check_both({.window = {.kernel = {1, 7}, .padding = {0, 3}}, .x = {1, 11, 10, 4}, .out = {33}},
             3);
  check_both({.x = {2, 9, 11, 19}, .out = {65}, .relu = false}, 4);
  check_both({.x = {2, 1, 1, 3}, .out = {4}}, 5);
}

TEST_CASE(
    "convolution and batch norm, fused: so many tiles and parts that they are joined in groups") {
  check_both({.window = same3x3, .x = {2, 47, 48, 3}, .out = {5}}, 11);
}

TEST_CASE("siblings with a batch norm behind each: the bits of each by itself") {
  check_both({.x = {2, 9, 11, 19}, .out = {65, 3}}, 21);
  check_both({.x = {1, 12, 17, 35}, .out = {16, 64, 130, 8}}, 22);
  check_both({.x = {2, 5, 5, 8}, .out = {9, 10, 11}, .relu = false}, 23);
}

TEST_CASE("moments far from 0 keep their digits") {
  Random random(31);
  const ConvNormCase c{.window = same3x3, .x = {2, 21, 20, 3}, .out = {4}, .bias = 4096};
  for (const Together how : {Together::apart, Together::fused}) {
    const auto run = ConvNorms<float>(random, c).run(how, false).children[0];
    const std::size_t pixels = run.y.size() / 4;
    for (std::size_t k = 0; k < 4; ++k) {
      double mean = 0, squares = 0;
      for (std::size_t p = 0; p < pixels; ++p) mean += static_cast<double>(run.y[p * 4 + k]);
      mean /= static_cast<double>(pixels);
      for (std::size_t p = 0; p < pixels; ++p) {
        squares += std::pow(static_cast<double>(run.y[p * 4 + k]) - mean, 2);
      }
      const double variance = squares / static_cast<double>(pixels - 1);
      CHECK(std::abs(static_cast<double>(run.mean[k]) - mean) <= 1e-6 * mean);
      CHECK(std::abs(static_cast<double>(run.variance[k]) - variance) <= 1e-4 * variance);
    }
  }
}
