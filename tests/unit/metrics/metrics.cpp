// SPDX-License-Identifier: MIT
// Statistics, FID, KID and Inception Score: numpy's and scipy's numbers, closed forms, and refusals.
//
// tests/golden/metrics.npz is made by scripts/make_metrics_golden.py.
#include "inception/metrics/feature_statistics.hpp"
#include "inception/metrics/frechet_distance.hpp"
#include "inception/metrics/inception_score.hpp"
#include "inception/metrics/kernel_distance.hpp"
#include "inception/metrics/statistics_file.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

const NpzFile& golden() {
  static const NpzFile file = NpzFile::open(INCEPTION_SOURCE_DIR "/tests/golden/metrics.npz");
  return file;
}

double number(const std::string& name) { return golden().read<double>(name).values.at(0); }

FeatureRows rows_of(const NpyArray<float>& array) {
  return {array.values.data(), array.shape.at(0), array.shape.at(1)};
}

FeatureStatistics statistics_of(const NpyArray<float>& rows) {
  FeatureMoments moments(rows.shape.at(1));
  moments.add(rows.values);
  return moments.statistics();
}

/// Of one feature.
FeatureStatistics normal(double mean, double variance) {
  return {Eigen::VectorXd::Constant(1, mean), Eigen::MatrixXd::Constant(1, 1, variance)};
}

}  // namespace

TEST_CASE("mean and covariance are numpy's, though a mean is a thousand deviations away") {
  const FeatureStatistics statistics = statistics_of(golden().read<float>("x"));
  const auto mean = golden().read<double>("mean").values;
  const auto covariance = golden().read<double>("covariance").values;
  for (Index i = 0; i < 6; ++i) {
    CHECK(statistics.mean[i] == doctest::Approx(mean[static_cast<std::size_t>(i)]).epsilon(1e-13));
    for (Index j = 0; j < 6; ++j) {
      CHECK(statistics.covariance(i, j) ==
            doctest::Approx(covariance[static_cast<std::size_t>(6 * i + j)]).epsilon(1e-11));
    }
  }
}

TEST_CASE("the bits of statistics do not depend on how rows come") {
  const auto x = golden().read<float>("x");
  const FeatureStatistics at_once = statistics_of(x);
  for (const std::size_t rows : {1, 7, 299}) {
    FeatureMoments moments(6);
    std::span<const float> rest(x.values);
    while (!rest.empty()) {
      const auto some = rest.first(std::min(rest.size(), 6 * rows));
      moments.add(some);
      rest = rest.subspan(some.size());
    }
    CHECK(moments.count() == 600);
    const FeatureStatistics pieces = moments.statistics();
    CHECK(pieces.mean == at_once.mean);
    CHECK(pieces.covariance == at_once.covariance);
  }
}

TEST_CASE("statistics may be asked for in between") {
  FeatureMoments moments(1);
  moments.add(std::vector<float>{1, 3});
  CHECK(moments.statistics().covariance(0, 0) == 2);
  moments.add(std::vector<float>{5});
  CHECK(moments.statistics().mean[0] == doctest::Approx(3));
  CHECK(moments.statistics().covariance(0, 0) == doctest::Approx(4));
}

TEST_CASE("the Fréchet distance is scipy's, and symmetric") {
  const auto a = statistics_of(golden().read<float>("x"));
  const auto b = statistics_of(golden().read<float>("y"));
  CHECK(frechet_distance(a, b) == doctest::Approx(number("frechet")).epsilon(1e-9));
  CHECK(frechet_distance(b, a) == doctest::Approx(number("frechet")).epsilon(1e-9));
}

TEST_CASE("the Fréchet distance needs no full rank") {
  const auto a = statistics_of(golden().read<float>("few_x"));
  const auto b = statistics_of(golden().read<float>("few_y"));
  CHECK(frechet_distance(a, b) == doctest::Approx(number("few_frechet")).epsilon(1e-6));
  CHECK(frechet_distance(a, a) < 1e-6 * a.covariance.trace());
}

TEST_CASE("closed forms of the Fréchet distance") {
  // One feature: (m₁ − m₂)² + (s₁ − s₂)²
  CHECK(frechet_distance(normal(1, 4), normal(4, 25)) == doctest::Approx(9 + 9));
  CHECK(frechet_distance(normal(1, 4), normal(1, 4)) == doctest::Approx(0));
  CHECK(frechet_distance(normal(2, 0), normal(0, 9)) == doctest::Approx(4 + 9));
  // Rotated by an angle, spreads 2 and 1 become 1 and 2: tr (Σ₁Σ₂)^½ = 2 + 2.
  FeatureStatistics a{Eigen::VectorXd::Zero(2), Eigen::MatrixXd{{4, 0}, {0, 1}}};
  FeatureStatistics b{Eigen::VectorXd::Zero(2), Eigen::MatrixXd{{1, 0}, {0, 4}}};
  CHECK(frechet_distance(a, b) == doctest::Approx(2));
}

TEST_CASE("statistics that do not fit or are not finite are refused") {
  const FeatureStatistics two{Eigen::VectorXd::Zero(2), Eigen::MatrixXd::Identity(2, 2)};
  CHECK(mentions(refusal<ShapeError>([&] { frechet_distance(two, normal(0, 1)); }),
                 {"have 2 and 1", "--dims"}));
  CHECK(mentions(refusal<Error>([&] { frechet_distance(normal(0, 1), normal(0, std::nan(""))); }),
                 {"must be finite"}));
  FeatureMoments moments(3);
  CHECK(mentions(refusal<ShapeError>([&] { moments.add(std::vector<float>(4)); }),
                 {"3 features each; 4 numbers"}));
  moments.add(std::vector<float>(3));
  CHECK(mentions(refusal<ShapeError>([&] { moments.statistics(); }),
                 {"at least 2 images; there are 1"}));
}

TEST_CASE("KID of whole sets is numpy's squared MMD") {
  const auto x = golden().read<float>("kernel_x");
  const auto y = golden().read<float>("kernel_y");
  const auto distance = kernel_distance(rows_of(x), rows_of(y), {.subsets = 3, .subset_size = 40});
  CHECK(distance.mean == doctest::Approx(number("squared_mmd")).epsilon(1e-10));
  CHECK(distance.deviation < 1e-12);
}

TEST_CASE("KID by hand") {
  // D = 1: k(1, −1) = 0; k(2, 2) = 125; k(1, 2) = 27, k(−1, 2) = −1.
  const std::vector<float> x{1, -1};
  const std::vector<float> y{2, 2};
  const auto distance = kernel_distance({x.data(), 2, 1}, {y.data(), 2, 1}, {1, 2, 1});
  CHECK(distance.mean == doctest::Approx(0 + 125 - 2 * 13));
}

TEST_CASE("KID draws subsets by its seed, and they scatter about the whole") {
  const auto x = golden().read<float>("kernel_x");
  const auto y = golden().read<float>("kernel_y");
  const auto drawn = [&](std::uint64_t seed) {
    return kernel_distance(rows_of(x), rows_of(y),
                           {.subsets = 200, .subset_size = 20, .seed = seed});
  };
  CHECK(drawn(1).mean == drawn(1).mean);
  CHECK(drawn(1).mean != drawn(2).mean);
  CHECK(drawn(1).deviation > 0);
  CHECK(std::abs(drawn(1).mean - number("squared_mmd")) < 0.3 * drawn(1).deviation);
  const auto subset = detail::random_subset(9, 9, Philox(1, 0));
  CHECK(std::vector<Index>(subset.begin(), subset.end()) !=
        std::vector<Index>{0, 1, 2, 3, 4, 5, 6, 7, 8});
  Index sum = 0;
  for (const Index i : subset) sum += Index{1} << i;
  CHECK(sum == 511);
}

TEST_CASE("KID refuses subsets that cannot be") {
  const std::vector<float> x(12);
  const auto refused = [&](const KernelDistanceOptions& options) {
    return refusal<Error>([&] { kernel_distance({x.data(), 4, 3}, {x.data(), 3, 3}, options); });
  };
  CHECK(mentions(refused({.subset_size = 4}), {"2 to 3 images", "100 of 4"}));
  CHECK(mentions(refused({.subset_size = 1}), {"100 of 1"}));
  CHECK(mentions(refused({.subsets = 0, .subset_size = 2}), {"0 of 2"}));
  CHECK(mentions(refusal<ShapeError>([&] {
                   kernel_distance({x.data(), 4, 3}, {x.data(), 6, 2});
                 }),
                 {"they have 3 and 2"}));
}

TEST_CASE("the Inception Score is scipy's, whatever the splits") {
  const auto logits = golden().read<float>("logits");
  const auto one = golden().read<double>("inception_score").values;
  const auto four = golden().read<double>("inception_score_of_4").values;
  CHECK(inception_score(rows_of(logits), 1).mean == doctest::Approx(one[0]).epsilon(1e-12));
  CHECK(inception_score(rows_of(logits), 1).deviation == 0);
  CHECK(inception_score(rows_of(logits), 4).mean == doctest::Approx(four[0]).epsilon(1e-12));
  CHECK(inception_score(rows_of(logits), 4).deviation == doctest::Approx(four[1]).epsilon(1e-10));
}

TEST_CASE("closed forms of the Inception Score") {
  // Nobody can tell: 1. Every class is seen once, for certain: the number of classes.
  CHECK(inception_score({std::vector<float>(12, 5).data(), 3, 4}, 1).mean == doctest::Approx(1));
  std::vector<float> certain(16, -2000);
  for (std::size_t i = 0; i < 4; ++i) certain[5 * i] = 2000;
  CHECK(inception_score({certain.data(), 4, 4}, 1).mean == doctest::Approx(4));
  CHECK(inception_score({certain.data(), 4, 4}, 2).mean == doctest::Approx(2));
  CHECK(mentions(refusal<Error>([&] {
                   inception_score({certain.data(), 4, 4}, 5);
                 }),
                 {"number of images, 4; 5 were asked for"}));
}

TEST_CASE("statistics travel through a file") {
  const TemporaryFolder folder;
  const auto path = folder / "s.npz";
  const auto statistics = statistics_of(golden().read<float>("x"));
  write_statistics(path, statistics);
  CHECK(read_statistics(path).mean == statistics.mean);
  CHECK(read_statistics(path).covariance == statistics.covariance);

  const std::vector<double> values{1, 2, 3, std::nan("")};
  const auto refused = [&](const std::vector<Index>& mean, const std::vector<Index>& covariance) {
    NpzWriter file(path);
    file.add<double>("mu", mean, std::span(values).first(2));
    file.add<double>("sigma", covariance, values);
    file.commit();
    return refusal([&] { read_statistics(path); });
  };
  CHECK(mentions(refused({1, 2}, {2, 2}), {"s.npz: statistics must be mu [D] and sigma [D, D]"}));
  CHECK(mentions(refused({2}, {4}), {"have other shapes"}));
  CHECK(mentions(refused({2}, {2, 2}), {"must be finite numbers"}));
}
