// SPDX-License-Identifier: MIT
// Softmax cross-entropy against a plain loop, at its edges, and for any number of threads.
#include "inception/losses/softmax_cross_entropy.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

using namespace inception;

namespace {

struct Plain {
  double loss = 0;
  Index correct = 0;
  std::vector<double> gradient;
};

// The formula as it stands in the paper, without any care for large logits.
template <class Scalar>
Plain plain_cross_entropy(const std::vector<Scalar>& logits, const std::vector<double>& targets,
                          std::size_t images, std::size_t classes, double smoothing,
                          double weight) {
  Plain result;
  const double n_images = static_cast<double>(images);
  for (std::size_t n = 0; n < images; ++n) {
    double sum = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      sum += std::exp(static_cast<double>(logits[n * classes + k]));
    }
    std::size_t best = 0, right = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      const double p = std::exp(static_cast<double>(logits[n * classes + k])) / sum;
      const double target = targets[n * classes + k];
      const double q = (1 - smoothing) * target + smoothing / static_cast<double>(classes);
      result.loss -= q * std::log(p) / n_images;
      result.gradient.push_back(weight * (p - q) / n_images);
      if (logits[n * classes + k] > logits[n * classes + best]) best = k;
      if (target > targets[n * classes + right]) right = k;
    }
    if (best == right) ++result.correct;
  }
  return result;
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE_TEMPLATE("cross-entropy equals a plain loop", Scalar, float, double) {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, 2);
  const double tolerance = sizeof(Scalar) == 4 ? 1e-6 : 1e-13;
  for (int round = 0; round < 30; ++round) {
    const auto images = std::uniform_int_distribution<std::size_t>(1, 200)(random);
    const auto classes = std::uniform_int_distribution<std::size_t>(1, 40)(random);
    const double smoothing = std::uniform_real_distribution<double>(0, 1)(random);
    CAPTURE(images);
    CAPTURE(classes);
    CAPTURE(smoothing);
    std::vector<Scalar> logits(images * classes);
    for (Scalar& value : logits) value = static_cast<Scalar>(normal(random));
    std::vector<std::int32_t> labels(images);
    std::vector<double> one_hot(images * classes, 0.0);
    for (std::size_t n = 0; n < images; ++n) {
      const auto label = std::uniform_int_distribution<std::size_t>(0, classes - 1)(random);
      labels[n] = static_cast<std::int32_t>(label);
      one_hot[n * classes + label] = 1;
    }
    const std::vector<Scalar> soft(one_hot.begin(), one_hot.end());
    const Plain plain = plain_cross_entropy(logits, one_hot, images, classes, smoothing, 0.3);

    const auto k = static_cast<Index>(classes);
    const CrossEntropyOptions options{.label_smoothing = smoothing, .weight = 0.3};
    std::vector<Scalar> gradient(logits.size(), Scalar{77}), other(logits.size(), Scalar{77});
    const auto hard = softmax_cross_entropy<Scalar>(logits, labels, k, options, gradient);
    const auto with_targets = softmax_cross_entropy<Scalar>(logits, soft, k, options, other);
    for (const LossResult& result : {hard, with_targets}) {
      CHECK(result.loss == doctest::Approx(plain.loss).epsilon(tolerance));
      CHECK(result.correct == plain.correct);
    }
    double worst = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
      worst = std::max(worst, std::abs(static_cast<double>(gradient[i]) - plain.gradient[i]));
      worst = std::max(worst, std::abs(static_cast<double>(other[i]) - plain.gradient[i]));
    }
    CHECK(worst < tolerance);
  }
}

TEST_CASE_TEMPLATE("mixed images have the loss of their two classes' probabilities", Scalar, float,
                   double) {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, 2);
  constexpr std::size_t images = 37, classes = 5;
  std::vector<Scalar> logits(images * classes);
  for (Scalar& value : logits) value = static_cast<Scalar>(normal(random));
  std::vector<std::int32_t> labels, partners;
  std::vector<float> shares;
  std::vector<Scalar> soft(images * classes, 0);
  for (std::size_t n = 0; n < images; ++n) {
    labels.push_back(static_cast<std::int32_t>(n % classes));
    partners.push_back(static_cast<std::int32_t>(n * n % classes));  // at times the label itself
    shares.push_back(static_cast<float>(n % 9) / 8);
    soft[n * classes + n % classes] += static_cast<Scalar>(shares[n]);
    soft[n * classes + n * n % classes] += static_cast<Scalar>(1 - shares[n]);
  }
  constexpr CrossEntropyOptions options{.label_smoothing = 0.1, .weight = 0.3};
  std::vector<Scalar> gradient(logits.size(), 77), wanted(logits.size(), 77);
  const Targets targets(labels, partners, shares);
  const auto mixed = softmax_cross_entropy<Scalar>(logits, targets, classes, options, gradient);
  const auto plain = softmax_cross_entropy<Scalar>(logits, soft, classes, options, wanted);
  CHECK(mixed.loss == doctest::Approx(plain.loss).epsilon(1e-12));
  for (std::size_t i = 0; i < logits.size(); ++i) {
    CHECK(gradient[i] == doctest::Approx(wanted[i]).epsilon(1e-12));
  }

  const Targets part = targets.part(3, 2);
  CHECK(part.size() == 2);
  CHECK(part.labels[1] == labels[4]);
  CHECK(part.partners[1] == partners[4]);
  CHECK(part.shares[1] == shares[4]);
}

TEST_CASE("a mixed image is correct where the class with the larger share wins") {
  const std::vector<float> logits{1, 2, 3};
  const auto correct = [&](std::int32_t label, std::int32_t partner, float share) {
    const std::vector<std::int32_t> labels{label}, partners{partner};
    const std::vector<float> shares{share};
    return softmax_cross_entropy<float>(logits, Targets(labels, partners, shares), 3).correct;
  };
  CHECK(correct(2, 0, 0.6F) == 1);
  CHECK(correct(2, 0, 0.4F) == 0);
  CHECK(correct(0, 2, 0.4F) == 1);
  CHECK(correct(0, 2, 0.5F) == 0);
}

TEST_CASE("mixed images without their partner, its class or a share are refused") {
  const std::vector<float> logits{1, 2, 3, 4, 5, 6}, halves{0.5F, 0.5F}, wrong{0.5F, 1.5F};
  const std::vector<std::int32_t> labels{0, 1}, one{0}, outside{1, 3};
  const auto refused = [&](const Targets& targets) {
    return message_of([&] { softmax_cross_entropy<float>(logits, targets, 3); });
  };
  CHECK(refused({labels, one, halves}).find("2 labels, 1 partners and 2 shares") !=
        std::string::npos);
  CHECK(refused({labels, outside, halves}).find("partners[1] is 3") != std::string::npos);
  CHECK(refused({labels, labels, wrong}).find("shares[1] is 1.5") != std::string::npos);
}

TEST_CASE("smoothed targets are the paper's") {
  CHECK(smoothed_target(1, 0.1, 1000) == doctest::Approx(0.9001).epsilon(1e-12));
  CHECK(smoothed_target(0, 0.1, 1000) == doctest::Approx(0.0001).epsilon(1e-12));
  CHECK(smoothed_target(0, 0.1, 3) == doctest::Approx(0.1 / 3));
  CHECK(smoothed_target(1, 0.1, 3) == doctest::Approx(0.9 + 0.1 / 3));
  CHECK(smoothed_target(1, 0, 10) == 1);
  CHECK(smoothed_target(0.25, 0, 10) == 0.25);
}

TEST_CASE(
    "a smoothed loss mixes the label's loss with the uniform one: H(q', p) = (1 − ε) H + ε H(u)") {
  const std::vector<double> logits{1, -2, 0.5, 3};
  const std::vector<std::int32_t> label{2};
  const std::vector<double> uniform(4, 0.25);
  const auto loss = [&](const auto& target, double smoothing) {
    return softmax_cross_entropy<double>(logits, target, 4, {.label_smoothing = smoothing}).loss;
  };
  CHECK(loss(label, 0.1) == doctest::Approx(0.9 * loss(label, 0) + 0.1 * loss(uniform, 0)));
}

TEST_CASE("the weight scales the gradient, not the loss") {
  const std::vector<float> logits{1, 2, 3, 0, 0, 5};
  const std::vector<std::int32_t> labels{2, 0};
  std::vector<float> one(6), half(6);
  const auto a = softmax_cross_entropy<float>(logits, labels, 3, {.weight = 1}, one);
  const auto b = softmax_cross_entropy<float>(logits, labels, 3, {.weight = 0.5}, half);
  CHECK(a.loss == b.loss);
  CHECK(a.correct == 1);
  for (std::size_t i = 0; i < one.size(); ++i) CHECK(half[i] == one[i] / 2);
}

TEST_CASE_TEMPLATE("large logits neither overflow nor lose the loss", Scalar, float, double) {
  const std::vector<Scalar> logits{10000, -10000, 9990};
  std::vector<Scalar> gradient(3);
  const std::vector<std::int32_t> right{0}, wrong{1};
  auto result = softmax_cross_entropy<Scalar>(logits, right, 3, {}, gradient);
  CHECK(result.loss == doctest::Approx(std::log1p(std::exp(-10.0))));
  CHECK(result.correct == 1);
  result = softmax_cross_entropy<Scalar>(logits, wrong, 3, {}, gradient);
  CHECK(result.loss == doctest::Approx(20000));
  CHECK(gradient[1] == Scalar{-1});
}

TEST_CASE("a class ruled out by −∞ is allowed; what is not a number shows in the loss") {
  const std::vector<std::int32_t> label{0};
  const std::vector<double> ruled_out{0, -infinity};
  std::vector<double> gradient(2);
  auto result = softmax_cross_entropy<double>(ruled_out, label, 2, {}, gradient);
  CHECK(result.loss == 0);
  CHECK(gradient == std::vector<double>{0, 0});

  for (const double bad : {infinity, std::nan("")}) {
    for (const auto& logits : {std::vector<double>{bad, 1}, std::vector<double>{1, bad}}) {
      result = softmax_cross_entropy<double>(logits, label, 2);
      CHECK(std::isnan(result.loss));
      CHECK(result.correct == 0);
    }
  }
}

TEST_CASE_TEMPLATE("cross-entropy gives the same bits for any number of threads", Scalar, float,
                   double) {
  std::mt19937 random(5);
  std::normal_distribution<double> normal(0, 3);
  for (const std::size_t images : {1U, 3U, 64U, 65U, 500U}) {
    std::vector<Scalar> logits(images * 10);
    for (Scalar& value : logits) value = static_cast<Scalar>(normal(random));
    std::vector<std::int32_t> labels(images);
    for (auto& label : labels) label = std::uniform_int_distribution<std::int32_t>(0, 9)(random);
    std::vector<Scalar> one(logits.size()), three(logits.size());
    const CrossEntropyOptions options{.label_smoothing = 0.1};
    const auto a = softmax_cross_entropy<Scalar>(logits, labels, 10, options, one, Cpu(1));
    const auto b = softmax_cross_entropy<Scalar>(logits, labels, 10, options, three, Cpu(3));
    CHECK(a.loss == b.loss);
    CHECK(a.correct == b.correct);
    CHECK(std::memcmp(one.data(), three.data(), one.size() * sizeof(Scalar)) == 0);
  }
}

TEST_CASE("a label without a class is refused with its place") {
  const std::vector<float> logits(40);
  for (const std::int32_t bad : {-1, 10, 255}) {
    const std::vector<std::int32_t> labels{0, 9, 3, bad};
    const std::string message =
        message_of([&] { softmax_cross_entropy<float>(logits, labels, 10); });
    CHECK(message.find("[0, 10)") != std::string::npos);
    CHECK(message.find("labels[3] is " + std::to_string(bad)) != std::string::npos);
  }
}

TEST_CASE("a target that is not a probability is refused with its place") {
  const std::vector<float> logits(6);
  for (const float bad : {-0.1F, 1.5F, std::nanf("")}) {
    std::vector<float> targets(6, 0.5F);
    targets[4] = bad;
    const std::string message =
        message_of([&] { softmax_cross_entropy<float>(logits, targets, 3); });
    CHECK(message.find("targets[1, 1]") != std::string::npos);
  }
}

TEST_CASE("sizes that do not fit are refused") {
  const std::vector<float> logits(6);
  const std::vector<std::int32_t> two{0, 1}, three{0, 1, 0}, none;
  const std::vector<float> five(5, 0.0F);
  std::vector<float> short_gradient(5);
  CHECK_THROWS_AS(softmax_cross_entropy<float>(logits, three, 3), ShapeError);
  CHECK_THROWS_AS(softmax_cross_entropy<float>(logits, two, 0), ShapeError);
  CHECK_THROWS_AS(softmax_cross_entropy<float>({}, none, 3), ShapeError);
  CHECK_THROWS_AS(softmax_cross_entropy<float>(logits, five, 3), ShapeError);
  CHECK_THROWS_AS(softmax_cross_entropy<float>(logits, two, 3, {}, short_gradient), ShapeError);
  CHECK_THROWS_AS(softmax_cross_entropy<float>(logits, two, 3, {.label_smoothing = 1.1}), Error);
  CHECK_THROWS_AS(softmax_cross_entropy<float>(logits, two, 3, {.label_smoothing = std::nan("")}),
                  Error);
}
