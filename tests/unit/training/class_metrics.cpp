// SPDX-License-Identifier: MIT
// Confusion matrix, top-k, per-class accuracy and calibration against plain loops over the answers.
#include "inception/training/class_metrics.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "support/files.hpp"

using namespace inception;
using namespace inception::test;

namespace {

constexpr std::int32_t classes = 7;

std::vector<Answer> random_answers(int images) {
  std::mt19937 random(5);
  std::vector<Answer> answers;
  for (int i = 0; i < images; ++i) {
    std::vector<float> logits(classes);
    for (float& x : logits) x = std::normal_distribution<float>(0, 2)(random);
    if (i % 50 == 0) logits[2] = std::nanf("");
    answers.push_back(answer_of<float>(logits, i, static_cast<std::int32_t>(random() % classes)));
  }
  return answers;
}

double share(Index part, Index whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

TEST_CASE("every count is that of a plain loop") {
  const std::vector<Answer> answers = random_answers(1000);
  ClassMetrics metrics(classes, 3);
  metrics.add(answers);

  Index correct = 0, within = 0, unanswered = 0;
  for (const Answer& answer : answers) {
    correct += answer.predicted == answer.label ? 1 : 0;
    within += answer.rank < 3 ? 1 : 0;
    unanswered += answer.predicted < 0 ? 1 : 0;
  }
  CHECK(unanswered == 20);
  CHECK(metrics.images() == 1000);
  CHECK(metrics.accuracy() == share(correct, 1000));
  CHECK(metrics.top_accuracy() == share(within, 1000));
  CHECK(metrics.top_accuracy() > metrics.accuracy());

  for (std::int32_t label = 0; label < classes; ++label) {
    Index of_label = 0, taken_for_it = 0, right = 0;
    std::vector<Index> row(classes + 1);
    for (const Answer& answer : answers) {
      if (answer.predicted == label) ++taken_for_it;
      if (answer.label != label) continue;
      ++of_label;
      ++row[static_cast<std::size_t>(answer.predicted < 0 ? classes : answer.predicted)];
      if (answer.predicted == label) ++right;
    }
    CHECK(metrics.images_of(label) == of_label);
    CHECK(metrics.accuracy_of(label) == share(right, of_label));
    CHECK(metrics.precision_of(label) == share(right, taken_for_it));
    for (Index k = 0; k <= classes; ++k) {
      CHECK(metrics.count(label, k) == row[static_cast<std::size_t>(k)]);
    }
  }
}

TEST_CASE("the calibration error is that of its definition") {
  const std::vector<Answer> answers = random_answers(2000);
  ClassMetrics metrics(classes);
  metrics.add(answers);
  double error = 0;
  Index images = 0;
  for (int b = 0; b < 15; ++b) {
    double confidence = 0, correct = 0;
    Index count = 0;
    for (const Answer& answer : answers) {
      if (answer.predicted < 0) continue;
      if (!(answer.probability > b / 15.0 && answer.probability <= (b + 1) / 15.0)) continue;
      confidence += answer.probability;
      correct += answer.correct() ? 1 : 0;
      ++count;
    }
    const auto& bin = metrics.calibration().bins()[static_cast<std::size_t>(b)];
    CHECK(bin.images == count);
    images += count;
    if (count == 0) continue;
    const auto n = static_cast<double>(count);
    CHECK(bin.accuracy() == doctest::Approx(correct / n));
    CHECK(bin.confidence() == doctest::Approx(confidence / n));
    error += n * std::abs(correct / n - confidence / n);
  }
  CHECK(images == 2000 - 40);
  CHECK(error > 0);
  CHECK(metrics.calibration().expected_error() ==
        doctest::Approx(error / static_cast<double>(images)));
}

TEST_CASE("known calibrations") {
  const auto answer = [](double probability, bool correct) {
    return Answer{.label = 0, .predicted = correct ? 0 : 1, .probability = probability};
  };
  Calibration none;
  CHECK(none.expected_error() == 0);

  Calibration sure;  // always sure, right half the time
  for (int i = 0; i < 10; ++i) sure.add(answer(1, i % 2 == 0));
  CHECK(sure.expected_error() == 0.5);
  CHECK(sure.bins()[14].images == 10);

  Calibration honest;  // right three times out of four, and says so
  for (int i = 0; i < 8; ++i) honest.add(answer(0.75, i % 4 != 0));
  CHECK(honest.expected_error() == doctest::Approx(0));
}

TEST_CASE("how images come in batches does not matter") {
  const std::vector<Answer> answers = random_answers(300);
  ClassMetrics at_once(classes), one_by_one(classes);
  at_once.add(answers);
  for (const Answer& answer : answers) one_by_one.add(answer);
  CHECK(at_once.calibration().expected_error() == one_by_one.calibration().expected_error());
  CHECK(at_once.top_accuracy() == one_by_one.top_accuracy());
}

TEST_CASE("the most confused pairs come first, equal ones in the order of the classes") {
  ClassMetrics metrics(3);
  const auto add = [&](std::int32_t label, std::int32_t predicted, int times) {
    for (int i = 0; i < times; ++i) metrics.add({.label = label, .predicted = predicted});
  };
  add(0, 0, 9);
  add(0, 2, 1);
  add(1, 0, 4);
  add(2, 1, 1);
  add(2, Answer::no_class, 8);
  const std::vector<Confusion> all{{1, 0, 4}, {0, 2, 1}, {2, 1, 1}};
  CHECK(most_confused(metrics, 10) == all);
  CHECK(most_often_taken_for(metrics, 0) == 2);
  CHECK(most_often_taken_for(metrics, 1) == 0);
  CHECK(most_often_taken_for(ClassMetrics(3), 0) == -1);
  CHECK(most_confused(metrics, 1) == std::vector<Confusion>{{1, 0, 4}});
}

TEST_CASE("no image at all gives zeros, and what is out of range is refused") {
  ClassMetrics metrics(2);
  CHECK(metrics.accuracy() == 0);
  CHECK(metrics.top_accuracy() == 0);
  CHECK(metrics.accuracy_of(1) == 0);
  CHECK(metrics.precision_of(1) == 0);
  CHECK(mentions(refusal<Error>([&] { metrics.add({.label = 2, .predicted = 0}); }),
                 {"[0, 2)", "2 and 0"}));
  CHECK(mentions(refusal<Error>([&] { metrics.add({.label = 0, .predicted = 3}); }), {"0 and 3"}));
  CHECK(metrics.images() == 0);
  CHECK(mentions(refusal<Error>([] { ClassMetrics(0); }), {"at least 1"}));
  CHECK(mentions(refusal<Error>([] { ClassMetrics(3, 0); }), {"at least 1"}));
}
