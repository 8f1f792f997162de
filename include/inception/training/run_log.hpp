// SPDX-License-Identifier: MIT
// What a run shows of itself while it goes on: logs, curves, a report, events for TensorBoard.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/labelled_images.hpp"
#include "inception/training/class_metrics.hpp"
#include "inception/training/curves_svg.hpp"
#include "inception/training/epoch_record.hpp"
#include "inception/training/event_file.hpp"
#include "inception/training/log_csv.hpp"
#include "inception/training/log_jsonl.hpp"
#include "inception/training/report/machine_facts.hpp"
#include "inception/training/report/report_html.hpp"
#include "inception/training/run_files.hpp"

namespace inception {

struct RunLogOptions {
  std::string title = "Training";
  int epochs = 1;
  std::string settings;           ///< "name=value" lines: the report's recipe
  std::vector<Fact> about{};      ///< what the report tells besides: model, device
  int steps_between_events = 20;  ///< of the loss and the rate within an epoch
};

/// Writes log.csv, log.jsonl, curves.svg, report.html and an event file into a run's folder.
class RunLog {
 public:
  /// `epochs_done` and `steps_done` are above 0 where a run goes on: the logs keep those epochs.
  ///
  /// Errors   FileError where a file cannot be written, or an old log is not one of ours
  RunLog(const std::filesystem::path& folder, RunLogOptions options, int epochs_done,
         std::int64_t steps_done)
      : files_(folder),
        options_(std::move(options)),
        csv_(files_.log, epochs_done),
        jsonl_(files_.log_jsonl, epochs_done),
        events_(folder, steps_done + 1) {}

  /// Tells of a training step; `steps` are done, this one included.
  void step(std::int64_t steps, double loss, double learning_rate) {
    if (steps % options_.steps_between_events != 0) return;
    events_.scalar(steps, "step/loss", loss);
    events_.scalar(steps, "step/learning_rate", learning_rate);
  }

  /// Tells of an epoch. `answers` are those of the validation, to `images`; none without one.
  void epoch(EpochRecord record, std::int64_t steps, std::span<const Answer> answers,
             const LabelledImages& images) {
    if (!answers.empty()) {
      ClassMetrics metrics(static_cast<int>(images.class_names().size()));
      metrics.add(answers);
      record.answers = {metrics.top_accuracy(), metrics.calibration().expected_error()};
    }
    csv_.append(record);
    jsonl_.append(record);
    add_events(record, steps);
    write_curves_svg(files_.curves, records(), options_.title);
    std::vector<Fact> machine = options_.about;
    for (Fact& fact : machine_facts()) machine.push_back(std::move(fact));
    write_report(files_.report, {.title = options_.title,
                                 .epochs = options_.epochs,
                                 .records = records(),
                                 .answers = answers,
                                 .images = &images,
                                 .settings = detail::facts_of(options_.settings),
                                 .machine = std::move(machine)});
  }

  const std::vector<EpochRecord>& records() const { return csv_.records(); }

 private:
  void add_events(const EpochRecord& record, std::int64_t steps) {
    events_.scalar(steps, "train/loss", record.train.loss);
    events_.scalar(steps, "train/accuracy", record.train.accuracy);
    if (record.validation) {
      events_.scalar(steps, "validation/loss", record.validation->loss);
      events_.scalar(steps, "validation/accuracy", record.validation->accuracy);
    }
    if (record.answers) {
      events_.scalar(steps, "validation/top5_accuracy", record.answers->top5_accuracy);
      events_.scalar(steps, "validation/calibration_error", record.answers->calibration_error);
    }
    events_.scalar(steps, "epoch/number", record.epoch);
    events_.scalar(steps, "epoch/learning_rate", record.learning_rate);
    events_.scalar(steps, "epoch/images_per_second", record.images_per_second);
  }

  RunFiles files_;
  RunLogOptions options_;
  LogCsv csv_;
  LogJsonl jsonl_;
  EventFile events_;
};

}  // namespace inception
