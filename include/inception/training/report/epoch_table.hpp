// SPDX-License-Identifier: MIT
// The numbers of a run: the last and best ones as tiles, those of all epochs as a table.
#pragma once

#include <algorithm>
#include <span>
#include <string>

#include "inception/training/class_metrics.hpp"
#include "inception/training/epoch_record.hpp"
#include "inception/training/number_text.hpp"
#include "inception/training/progress.hpp"

namespace inception::detail {

inline std::string tile(const std::string& name, const std::string& value,
                        const std::string& note = "") {
  return "<div class=\"tile\"><span class=\"muted\">" + name + "</span><b>" + value + "</b>" +
         (note.empty() ? "" : "<span class=\"muted\">" + note + "</span>") + "</div>\n";
}

/// The accuracy that the best weights are chosen by.
inline double judged_accuracy(const EpochRecord& record) {
  return record.validation ? record.validation->accuracy : record.train.accuracy;
}

inline std::string tiles(std::span<const EpochRecord> records, int epochs,
                         const ClassMetrics* answers) {
  if (records.empty()) return {};
  const EpochRecord& last = records.back();
  const auto best = std::max_element(records.begin(), records.end(),
                                     [](const EpochRecord& a, const EpochRecord& b) {
                                       return judged_accuracy(a) < judged_accuracy(b);
                                     });
  double seconds = 0;
  for (const EpochRecord& record : records) seconds += record.seconds;
  const std::string whose = last.validation ? "Validation " : "Training ";
  std::string out = "<div class=\"tiles\">\n";
  out += tile("Epoch", std::to_string(last.epoch) + " of " + std::to_string(epochs));
  out += tile(
      whose + "accuracy", percent_text(judged_accuracy(last)),
      "best " + percent_text(judged_accuracy(*best)) + " at epoch " + std::to_string(best->epoch));
  out += tile(whose + "loss",
              fixed_text(last.validation ? last.validation->loss : last.train.loss, 4));
  if (answers != nullptr) {
    out +=
        tile("Top-" + std::to_string(answers->top()) + " accuracy",
             percent_text(answers->top_accuracy()), std::to_string(answers->images()) + " images");
    out += tile("Calibration error", fixed_text(answers->calibration().expected_error(), 4));
  }
  out += tile("Images/s", fixed_text(last.images_per_second, last.images_per_second < 100 ? 1 : 0));
  out += tile("Training time", Progress::duration_text(seconds), "without validation");
  return out + "</div>\n";
}

inline std::string epoch_table(std::span<const EpochRecord> records) {
  std::string out = R"(<details class="panel">
<summary>All epochs as numbers</summary>
<div class="scroll"><table>
<thead><tr><th>epoch</th><th class="wide">rate</th><th>training loss</th><th>accuracy</th>
<th>validation loss</th><th>accuracy</th><th class="wide">images/s</th></tr></thead>
<tbody>
)";
  for (const EpochRecord& record : records) {
    const auto cell = [](const std::string& text) { return "<td>" + text + "</td>"; };
    out += "<tr>" + cell(std::to_string(record.epoch)) + "<td class=\"wide\">" +
           general_text(record.learning_rate, 4) + "</td>" +
           cell(fixed_text(record.train.loss, 4)) + cell(percent_text(record.train.accuracy)) +
           cell(record.validation ? fixed_text(record.validation->loss, 4) : "") +
           cell(record.validation ? percent_text(record.validation->accuracy) : "") +
           "<td class=\"wide\">" + fixed_text(record.images_per_second, 1) + "</td></tr>\n";
  }
  return out + "</tbody>\n</table></div>\n</details>\n";
}

}  // namespace inception::detail
