// SPDX-License-Identifier: MIT
// Cross-entropy gives PyTorch's numbers.
#include "golden/losses.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "inception/losses/softmax_cross_entropy.hpp"

using namespace inception;

namespace {

template <class Scalar>
std::vector<Scalar> flat(const double (&rows)[golden::loss_batch][golden::loss_classes]) {
  std::vector<Scalar> result;
  for (const auto& row : rows) {
    for (const double value : row) result.push_back(static_cast<Scalar>(value));
  }
  return result;
}

}  // namespace

TEST_CASE_TEMPLATE("softmax_cross_entropy gives PyTorch's loss and gradient", Scalar, float,
                   double) {
  const double tolerance = sizeof(Scalar) == 4 ? 1e-6 : 1e-14;
  const auto logits = flat<Scalar>(golden::logits);
  const auto targets = flat<Scalar>(golden::targets);
  const std::vector<std::int32_t> labels(std::begin(golden::labels), std::end(golden::labels));
  std::vector<Scalar> gradient(logits.size());
  for (const auto& expected : golden::losses) {
    CAPTURE(expected.soft);
    CAPTURE(expected.label_smoothing);
    const CrossEntropyOptions options{.label_smoothing = expected.label_smoothing};
    const LossResult result = expected.soft
                                  ? softmax_cross_entropy<Scalar>(
                                        logits, targets, golden::loss_classes, options, gradient)
                                  : softmax_cross_entropy<Scalar>(
                                        logits, labels, golden::loss_classes, options, gradient);
    CHECK(result.loss == doctest::Approx(expected.loss).epsilon(tolerance));
    const auto expected_gradient = flat<double>(expected.gradient);
    double worst = 0;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      worst = std::max(worst, std::abs(static_cast<double>(gradient[i]) - expected_gradient[i]));
    }
    CHECK(worst < tolerance);
  }
}
