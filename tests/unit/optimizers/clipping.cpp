// SPDX-License-Identifier: MIT
// Gradient clipping against plain loops, and for any number of threads.
#include "inception/optimizers/clipping.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

using namespace inception;

namespace {

template <class Scalar>
std::vector<Scalar> random_values(std::size_t size, std::mt19937& random) {
  std::normal_distribution<double> normal;
  std::vector<Scalar> values(size);
  for (Scalar& value : values) value = static_cast<Scalar>(normal(random));
  return values;
}

}  // namespace

TEST_CASE_TEMPLATE("clipping by the global norm", Scalar, float, double) {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const double tolerance = sizeof(Scalar) == 4 ? 1e-6 : 1e-13;
  for (const std::size_t size : {0U, 1U, 7U, 255U, 257U, 5000U, 100003U}) {
    CAPTURE(size);
    const auto original = random_values<Scalar>(size, random);
    double sum = 0;
    for (const Scalar g : original) sum += static_cast<double>(g) * static_cast<double>(g);
    const double norm = std::sqrt(sum);

    auto clipped = original;
    const double limit = norm / 2 + 0.001;
    CHECK(clip_by_global_norm<Scalar>(clipped, limit) == doctest::Approx(norm).epsilon(1e-12));
    const double scale = std::min(1.0, limit / (norm + 1e-6));
    double worst = 0;
    for (std::size_t i = 0; i < size; ++i) {
      worst = std::max(worst, std::abs(static_cast<double>(clipped[i]) -
                                       scale * static_cast<double>(original[i])));
    }
    CHECK(worst < tolerance);

    clipped = original;
    clip_by_global_norm<Scalar>(clipped, norm * 2 + 1);
    CHECK(clipped == original);
  }
}

TEST_CASE_TEMPLATE("clipping by value", Scalar, float, double) {
  std::vector<Scalar> values{-3, -2, Scalar(-1.5), 0, 2, Scalar(2.5)};
  clip_by_value<Scalar>(values, 2);
  CHECK(values == std::vector<Scalar>{-2, -2, Scalar(-1.5), 0, 2, 2});
  values = {std::numeric_limits<Scalar>::quiet_NaN(), std::numeric_limits<Scalar>::infinity()};
  clip_by_value<Scalar>(values, 2);
  CHECK(std::isnan(values[0]));
  CHECK(values[1] == 2);
}

TEST_CASE_TEMPLATE("clipping gives the same bits for any number of threads", Scalar, float,
                   double) {
  std::mt19937 random(3);
  const auto original = random_values<Scalar>(300001, random);
  auto one = original, three = original;
  CHECK(clip_by_global_norm<Scalar>(one, 1, Cpu(1)) ==
        clip_by_global_norm<Scalar>(three, 1, Cpu(3)));
  CHECK(std::memcmp(one.data(), three.data(), one.size() * sizeof(Scalar)) == 0);
  clip_by_value<Scalar>(one, 1e-3, Cpu(1));
  clip_by_value<Scalar>(three, 1e-3, Cpu(3));
  CHECK(std::memcmp(one.data(), three.data(), one.size() * sizeof(Scalar)) == 0);
}

TEST_CASE("a norm that float could not hold is found in double") {
  std::vector<float> values(4, 1e30F);
  CHECK(global_norm<float>(values) == doctest::Approx(2e30));
}

TEST_CASE("a limit must be above zero") {
  std::vector<float> values(4);
  for (const double bad : {0.0, -1.0, std::nan("")}) {
    CHECK_THROWS_AS(clip_by_value<float>(values, bad), Error);
    CHECK_THROWS_AS(clip_by_global_norm<float>(values, bad), Error);
  }
}
