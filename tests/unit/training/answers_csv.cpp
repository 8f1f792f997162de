// SPDX-License-Identifier: MIT
// Predictions and confusion matrices as CSV.
#include "inception/training/answers_csv.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace inception;

namespace {

const std::vector<std::string> names{"cat", "a \"dog\", say"};

}  // namespace

TEST_CASE("every image is a row, its classes as numbers and quoted names") {
  const std::vector<Answer> answers{{.image = 4,
                                     .label = 1,
                                     .predicted = 0,
                                     .probability = 0.75,
                                     .label_probability = 0.25,
                                     .rank = 1},
                                    {.image = 5, .label = 0, .rank = 2}};
  CHECK(predictions_csv(answers, names) ==
        "index,label,predicted,label_name,predicted_name,probability,label_probability,label_rank\n"
        "4,1,0,\"a \"\"dog\"\", say\",\"cat\",0.75,0.25,1\n"
        "5,0,-1,\"cat\",,0,0,2\n");
}

TEST_CASE("a confusion matrix has a row a label and a column a prediction") {
  ClassMetrics metrics(2);
  metrics.add({.label = 1, .predicted = 0});
  metrics.add({.label = 1, .predicted = 1});
  metrics.add({.label = 1, .predicted = 1});
  metrics.add({.label = 0});
  CHECK(confusion_csv(metrics, names) ==
        "label,\"cat\",\"a \"\"dog\"\", say\",no answer\n"
        "\"cat\",0,0,1\n"
        "\"a \"\"dog\"\", say\",1,2,0\n");
}
