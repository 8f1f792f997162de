// SPDX-License-Identifier: MIT
// The gradient of cross-entropy is its derivative: central differences in double.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "inception/losses/softmax_cross_entropy.hpp"

using namespace inception;

namespace {

template <class Targets>
void check_gradient(std::vector<double> logits, const Targets& targets, Index classes,
                    const CrossEntropyOptions& options) {
  std::vector<double> gradient(logits.size());
  softmax_cross_entropy<double>(logits, targets, classes, options, gradient);
  constexpr double step = 1e-5;
  double worst = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double kept = logits[i];
    logits[i] = kept + step;
    const double above = softmax_cross_entropy<double>(logits, targets, classes, options).loss;
    logits[i] = kept - step;
    const double below = softmax_cross_entropy<double>(logits, targets, classes, options).loss;
    logits[i] = kept;
    const double slope = options.weight * (above - below) / (2 * step);
    worst = std::max(worst, std::abs(slope - gradient[i]));
  }
  CHECK(worst < 1e-9);
}

}  // namespace

TEST_CASE("cross-entropy's gradient is its derivative") {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, 3);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int round = 0; round < 20; ++round) {
    const Index images = std::uniform_int_distribution<Index>(1, 9)(random);
    const Index classes = std::uniform_int_distribution<Index>(1, 12)(random);
    CAPTURE(images);
    CAPTURE(classes);
    std::vector<double> logits(static_cast<std::size_t>(images * classes));
    for (double& value : logits) value = normal(random);
    std::vector<std::int32_t> labels(static_cast<std::size_t>(images));
    for (auto& label : labels) {
      label = std::uniform_int_distribution<std::int32_t>(
          0, static_cast<std::int32_t>(classes - 1))(random);
    }
    // Rows that do not sum to one: the formula must hold for them too.
    std::vector<double> targets(logits.size());
    for (double& target : targets) target = uniform(random);
    for (const double smoothing : {0.0, 0.1, 1.0}) {
      const CrossEntropyOptions options{.label_smoothing = smoothing, .weight = 0.3};
      check_gradient(logits, labels, classes, options);
      check_gradient(logits, targets, classes, options);
    }
  }
}
