// SPDX-License-Identifier: MIT
// Answers and confusion matrices as CSV, for spreadsheets and scripts.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "inception/training/answer.hpp"
#include "inception/training/class_metrics.hpp"
#include "inception/training/number_text.hpp"

namespace inception {

namespace detail {

/// A text between quotes; a quote within is doubled.
///
/// Source   RFC 4180, section 2
inline std::string quoted_field(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

}  // namespace detail

/// One row an image: index,label,predicted,label_name,predicted_name,probability,label_probability,label_rank
///
/// Classes are numbers and names; an image without an answer has −1 and an empty name. Probabilities are
/// those of Answer, the rank counts from 0.
inline std::string predictions_csv(std::span<const Answer> answers,
                                   std::span<const std::string> names) {
  std::string out =
      "index,label,predicted,label_name,predicted_name,probability,label_probability,label_rank\n";
  const auto name = [&](std::int32_t k) {
    return k == Answer::no_class ? "" : detail::quoted_field(names[static_cast<std::size_t>(k)]);
  };
  for (const Answer& answer : answers) {
    out += std::to_string(answer.image) + "," + std::to_string(answer.label) + "," +
           std::to_string(answer.predicted) + "," + name(answer.label) + "," +
           name(answer.predicted) + "," + detail::general_text(answer.probability, 9) + "," +
           detail::general_text(answer.label_probability, 9) + "," + std::to_string(answer.rank) +
           "\n";
  }
  return out;
}

/// A row a label, a column a prediction, and a last column of images without an answer; both with names.
inline std::string confusion_csv(const ClassMetrics& metrics, std::span<const std::string> names) {
  std::string out = "label";
  for (const std::string& name : names) out += "," + detail::quoted_field(name);
  out += ",no answer\n";
  for (Index label = 0; label < metrics.classes(); ++label) {
    out += detail::quoted_field(names[static_cast<std::size_t>(label)]);
    for (Index predicted = 0; predicted <= metrics.classes(); ++predicted) {
      out += "," + std::to_string(metrics.count(label, predicted));
    }
    out += "\n";
  }
  return out;
}

}  // namespace inception
