// SPDX-License-Identifier: MIT
// The report of a run: one page, complete in itself, for any browser.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "inception/data/labelled_images.hpp"
#include "inception/drawing/xml_text.hpp"
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

namespace inception {

/// What a report tells of a run.
struct Report {
  std::string title;
  int epochs = 1;  ///< of the whole run
  std::span<const EpochRecord> records{};
  std::span<const Answer> answers{};       ///< of the last validation; empty where there was none
  const LabelledImages* images = nullptr;  ///< those that the answers are to
  std::vector<Fact> settings{};            ///< the recipe
  std::vector<Fact> machine{};             ///< model, device, host
};

namespace detail {

/// A heading, a line below it where there is a note, and a frame of the class "panel" and `more`.
inline std::string section(const std::string& title, const std::string& note,
                           const std::string& content, const std::string& more = "") {
  return "<section>\n<h2>" + title + "</h2>\n" +
         (note.empty() ? "" : "<p class=\"note\">" + note + "</p>\n") + "<div class=\"panel" +
         more + "\">\n" + content + "</div>\n</section>\n";
}

inline std::string answers_html(const ClassMetrics& metrics, const Report& report) {
  const std::span<const std::string> names = report.images->class_names();
  std::string out = section("Confusion matrix",
                            "Rows are the labels, columns the answers, of the last validation. The "
                            "strength of a cell is the square root of its share of the row; a "
                            "pointer on it shows the number.",
                            ConfusionMatrix(metrics, names).svg(), " scroll-x");
  if (!most_confused(metrics, 1).empty()) {
    out +=
        "<h2>Most confused classes</h2>\n<p class=\"note\">With the images that the network was "
        "surest of; below each, the probability it gave to its wrong answer.</p>\n" +
        confused_images(metrics, report.answers, *report.images);
  }
  const std::string error = fixed_text(metrics.calibration().expected_error(), 4);
  return out + "<div class=\"pair\">\n" +
         section("Classes", "The worst first.", class_table(metrics, names), " scroll") +
         section("Calibration",
                 "How often answers of some confidence are right. A bar below the dashed line: the "
                 "network is too sure. Expected calibration error: " +
                     error + ".",
                 calibration_chart(metrics.calibration())) +
         "</div>\n";
}

inline std::string page_head(const std::string& title) {
  return R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<link rel="icon" href="data:," />
<title>)" +
         title + "</title>\n<style>" + std::string(report_style) + "</style>\n</head>\n";
}

}  // namespace detail

/// The page. It needs no other file and runs no script.
///
/// Errors   Error where an answer's classes are not the images'
inline std::string report_html(const Report& report) {
  const bool answered = !report.answers.empty() && report.images != nullptr;
  ClassMetrics metrics(answered ? static_cast<int>(report.images->class_names().size()) : 1);
  if (answered) metrics.add(report.answers);
  const std::string title = detail::xml_text(report.title);
  return detail::page_head(title) + "<body>\n<h1>" + title + "</h1>\n" +
         detail::tiles(report.records, report.epochs, answered ? &metrics : nullptr) +
         "<h2>Curves</h2>\n" + detail::charts(report.records) +
         detail::epoch_table(report.records) +
         (answered ? detail::answers_html(metrics, report) : "") + "<div class=\"pair\">\n" +
         detail::section("Recipe", "", detail::facts_table(report.settings)) +
         detail::section("Machine", "", detail::facts_table(report.machine)) +
         "</div>\n</body>\n</html>\n";
}

/// Writes the page in one step: a browser never sees half of it.
///
/// Errors   FileError where the file cannot be written
inline void write_report(const std::filesystem::path& path, const Report& report) {
  write_file(path, report_html(report));
}

}  // namespace inception
