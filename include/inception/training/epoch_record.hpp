// SPDX-License-Identifier: MIT
// What a run keeps of one epoch, and the line that ends it.
#pragma once

#include <optional>
#include <string>

#include "inception/training/metrics.hpp"
#include "inception/training/number_text.hpp"

namespace inception {

/// What the answers to the validation images say beyond loss and accuracy.
struct AnswerScores {
  double top5_accuracy = 0;
  double calibration_error = 0;  ///< see Calibration
};

/// One epoch of a run: a row of the log, a point of the curves.
struct EpochRecord {
  int epoch = 0;  ///< counted from 1
  double learning_rate = 0;
  Metrics train{};
  std::optional<Metrics> validation{};  ///< none where the run has no validation images
  double seconds = 0;                   ///< the training part alone
  double images_per_second = 0;
  std::optional<AnswerScores> answers{};  ///< none in a record that comes from log.csv
};

/// "[Epoch 1/15]: train-loss = 2.559885 | train-acc = 0.259 | val-loss = … | val-acc = …"; the last
/// two are left out where there was no validation.
inline std::string epoch_line(const EpochRecord& record, int epochs) {
  const auto part = [](const std::string& name, const Metrics& metrics) {
    return name + "-loss = " + detail::fixed_text(metrics.loss, 6) + " | " + name +
           "-acc = " + detail::fixed_text(metrics.accuracy, 3);
  };
  std::string line = "[Epoch " + std::to_string(record.epoch) + "/" + std::to_string(epochs) +
                     "]: " + part("train", record.train);
  if (record.validation) line += " | " + part("val", *record.validation);
  return line;
}

}  // namespace inception
