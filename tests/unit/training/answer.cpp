// SPDX-License-Identifier: MIT
// The answer to an image: prediction, probabilities and rank against plain loops.
#include "inception/training/answer.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "support/files.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("prediction, probabilities and rank are those of the formula") {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    const std::size_t classes = 1 + random() % 12;
    const auto label = random() % classes;
    std::vector<float> logits(classes);
    // Few different values, so that many are equal.
    for (float& x : logits) x = static_cast<float>(random() % 5) - 2;

    double sum = 0;
    std::size_t largest = 0;
    Index before = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      sum += std::exp(double{logits[k]});
      if (logits[k] > logits[largest]) largest = k;
      if (logits[k] > logits[label]) ++before;
      if (logits[k] == logits[label] && k < label) ++before;
    }
    const Answer answer = answer_of<float>(logits, 17, static_cast<std::int32_t>(label));
    CHECK(answer.image == 17);
    CHECK(answer.label == static_cast<std::int32_t>(label));
    CHECK(answer.predicted == static_cast<std::int32_t>(largest));
    CHECK(answer.correct() == (largest == label));
    CHECK(answer.probability == doctest::Approx(std::exp(double{logits[largest]}) / sum));
    CHECK(answer.label_probability == doctest::Approx(std::exp(double{logits[label]}) / sum));
    CHECK(answer.rank == before);
  }
}

TEST_CASE("large logits do not overflow, and what is not finite is no answer") {
  const std::array<float, 3> large{3e38F, 2e38F, -3e38F};
  CHECK(answer_of<float>(large, 0, 0).probability == 1);
  CHECK(answer_of<float>(large, 0, 2).label_probability == 0);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (const std::array<float, 3>& logits :
       {std::array{1.0F, std::nanf(""), 0.0F}, std::array{infinity, 0.0F, 1.0F}}) {
    const Answer answer = answer_of<float>(logits, 0, 1);
    CHECK(answer.predicted == Answer::no_class);
    CHECK(!answer.correct());
    CHECK(answer.rank == 3);
    CHECK(answer.probability == 0);
  }
  CHECK(answer_of<float>(std::array{-infinity, 2.0F}, 0, 0).rank == 1);
}

TEST_CASE("a label that is no class is refused") {
  const std::array<float, 3> logits{};
  for (const std::int32_t label : {-1, 3}) {
    CHECK(mentions(refusal<Error>([&] { answer_of<float>(logits, 0, label); }),
                   {"[0, 3)", std::to_string(label).c_str(), "as many classes"}));
  }
}
