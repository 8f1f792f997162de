// SPDX-License-Identifier: MIT
// The report of a run: one page, complete in itself, for any browser.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "inception/data/image_set.hpp"
#include "inception/io/atomic_file.hpp"
#include "inception/training/class_metrics.hpp"
#include "inception/training/epoch_record.hpp"
#include "inception/training/report/calibration_chart.hpp"
#include "inception/training/report/charts.hpp"
#include "inception/training/report/class_table.hpp"
#include "inception/training/report/confused_images.hpp"
#include "inception/training/report/confusion_matrix.hpp"
#include "inception/training/report/epoch_table.hpp"
#include "inception/training/report/fact.hpp"
#include "inception/training/report/style.hpp"
#include "inception/training/xml_text.hpp"

namespace inception {

/// What a report tells of a run.
struct Report {
  std::string title;
  int epochs = 1;  ///< of the whole run
  std::span<const EpochRecord> records{};
  std::span<const Answer> answers{};  ///< of the last validation; empty where there was none
  const ImageSet* images = nullptr;   ///< the set that the answers' images are of
  std::vector<Fact> settings{};       ///< the recipe
  std::vector<Fact> machine{};        ///< model, device, host
};

namespace detail {

inline std::string answers_html(const ClassMetrics& metrics, const Report& report) {
  const std::span<const std::string> names = report.images->class_names;
  std::string out =
      "<h2>Confusion matrix</h2>\n<p class=\"note\">Rows are the labels, columns the answers, of "
      "the "
      "last validation. The strength of a cell is the square root of its share of the row; a "
      "pointer on it shows the number.</p>\n<div class=\"panel scroll-x\">" +
      ConfusionMatrix(metrics, names).svg() + "</div>\n";
  if (!most_confused(metrics, 1).empty()) {
    out +=
        "<h2>Most confused classes</h2>\n<p class=\"note\">With the images that the network was "
        "surest of; below each, the probability it gave to its wrong answer.</p>\n" +
        confused_images(metrics, report.answers, *report.images);
  }
  out +=
      "<div class=\"pair\">\n<div>\n<h2>Classes</h2>\n<p class=\"note\">The worst first.</p>\n<div "
      "class=\"panel scroll\">\n" +
      class_table(metrics, names) +
      "</div>\n</div>\n<div>\n<h2>Calibration</h2>\n<p class=\"note\">How often answers of some "
      "confidence are right. A bar below the dashed line: the network is too sure. Expected "
      "calibration error: " +
      fixed_text(metrics.calibration().expected_error(), 4) + ".</p>\n<div class=\"panel\">\n" +
      calibration_chart(metrics.calibration()) + "</div>\n</div>\n</div>\n";
  return out;
}

}  // namespace detail

/// The page. It needs no other file and runs no script.
///
/// Errors   Error where an answer's classes are not the images'
inline std::string report_html(const Report& report) {
  const bool answered = !report.answers.empty() && report.images != nullptr;
  ClassMetrics metrics(answered ? report.images->classes : 1);
  if (answered) metrics.add(report.answers);
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n<meta "
      "name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n<link rel=\"icon\" "
      "href=\"data:,\" />\n<title>" +
      detail::xml_text(report.title) + "</title>\n<style>" + std::string(detail::report_style) +
      "</style>\n</head>\n<body>\n<h1>" + detail::xml_text(report.title) + "</h1>\n";
  out += detail::tiles(report.records, report.epochs, answered ? &metrics : nullptr);
  out += "<h2>Curves</h2>\n" + detail::charts(report.records) + detail::epoch_table(report.records);
  if (answered) out += detail::answers_html(metrics, report);
  out += "<div class=\"pair\">\n<div>\n<h2>Recipe</h2>\n<div class=\"panel\">\n" +
         detail::facts_table(report.settings) +
         "</div>\n</div>\n<div>\n<h2>Machine</h2>\n<div class=\"panel\">\n" +
         detail::facts_table(report.machine) + "</div>\n</div>\n</div>\n";
  return out + "</body>\n</html>\n";
}

/// Writes the page in one step: a browser never sees half of it.
///
/// Errors   FileError where the file cannot be written
inline void write_report(const std::filesystem::path& path, const Report& report) {
  write_file(path, report_html(report));
}

}  // namespace inception
