// SPDX-License-Identifier: MIT
// A confusion matrix as a heat map that is read at 10 classes as well as at 100.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

#include "inception/drawing/xml_text.hpp"
#include "inception/training/class_metrics.hpp"
#include "inception/training/number_text.hpp"

namespace inception::detail {

/// Draws the matrix: a row a class, a column a prediction. Lengths in pixels.
///
/// A cell's strength is the square root of its share of the row, so that rare confusions are seen too. Few
/// classes have their names and numbers printed; of many, every tenth or hundredth has its number, and the
/// pointer shows the rest.
class ConfusionMatrix {
 public:
  ConfusionMatrix(const ClassMetrics& metrics, std::span<const std::string> names)
      : metrics_(metrics),
        names_(names),
        classes_(metrics.classes()),
        few_(classes_ <= most_named),
        cell_(few_ ? 44 : std::max(1.0, 900.0 / static_cast<double>(classes_))),
        left_(few_ ? 118 : 48),
        top_(few_ ? 104 : 48) {
    for (Index label = 0; label < classes_; ++label) {
      if (metrics.count(label, classes_) > 0) columns_ = classes_ + 1;
    }
  }

  static constexpr Index most_named = 20;

  std::string svg() const {
    const double right = left_ + cell_ * static_cast<double>(columns_);
    const double bottom = top_ + cell_ * static_cast<double>(classes_);
    std::string out = "<svg class=\"matrix" + std::string(few_ ? " few" : "") +
                      "\" role=\"img\" aria-label=\"confusion matrix\" viewBox=\"0 0 " +
                      fixed_text(right + (few_ ? 72 : 12), 0) + " " + fixed_text(bottom + 12, 0) +
                      "\">\n";
    out += rectangle("frame", left_, top_, right - left_, bottom - top_) + "/>\n";
    for (Index label = 0; label < classes_; ++label) out += row(label);
    out += few_ ? names() : ticks(right, bottom);
    return out + "</svg>\n";
  }

 private:
  static std::string rectangle(const std::string& kind, double x, double y, double width,
                               double height) {
    return "<rect class=\"" + kind + "\" x=\"" + fixed_text(x, 1) + "\" y=\"" + fixed_text(y, 1) +
           "\" width=\"" + fixed_text(width, 1) + "\" height=\"" + fixed_text(height, 1) + "\"";
  }
  double column_at(Index k) const { return left_ + cell_ * static_cast<double>(k); }
  double row_at(Index k) const { return top_ + cell_ * static_cast<double>(k); }

  std::string name(Index k) const {
    return k == classes_ ? "no answer" : xml_text(names_[static_cast<std::size_t>(k)]);
  }

  std::string row(Index label) const {
    const Index images = metrics_.images_of(label);
    std::string out;
    for (Index predicted = 0; predicted < columns_; ++predicted) {
      const Index count = metrics_.count(label, predicted);
      if (count == 0) continue;
      const double share = static_cast<double>(count) / static_cast<double>(images);
      const double strength = std::sqrt(share);
      out += rectangle(label == predicted ? "right" : "wrong", column_at(predicted), row_at(label),
                       cell_, cell_) +
             " fill-opacity=\"" + fixed_text(strength, 2) + "\"><title>" + name(label) +
             " \u2192 " + name(predicted) + ": " + std::to_string(count) + " of " +
             std::to_string(images) + " (" + percent_text(share) + ")</title></rect>\n";
      if (few_) {
        out += "<text class=\"count" + std::string(strength > 0.6 ? " strong" : "") + "\" x=\"" +
               fixed_text(column_at(predicted) + cell_ / 2, 1) + "\" y=\"" +
               fixed_text(row_at(label) + cell_ / 2 + 5, 1) + "\">" + std::to_string(count) +
               "</text>\n";
      }
    }
    return out;
  }

  std::string names() const {
    std::string out;
    for (Index k = 0; k < columns_; ++k) {
      const std::string x = fixed_text(column_at(k) + cell_ / 2 + 4, 1);
      const std::string y = fixed_text(top_ - 8, 1);
      out += "<text x=\"" + x + "\" y=\"" + y + "\" transform=\"rotate(-45 " + x + " " + y +
             ")\">" + name(k) + "</text>\n";
      if (k == classes_) break;
      out += "<text class=\"end\" x=\"" + fixed_text(left_ - 8, 1) + "\" y=\"" +
             fixed_text(row_at(k) + cell_ / 2 + 5, 1) + "\">" + name(k) + "</text>\n";
    }
    return out;
  }

  /// Numbers of classes and lines at every fifth, tenth or hundredth, through the matrix.
  std::string ticks(double right, double bottom) const {
    const Index step = classes_ <= 50 ? 5 : classes_ <= 200 ? 10 : 100;
    std::string out;
    for (Index k = 0; k < classes_; k += step) {
      const std::string x = fixed_text(column_at(k), 1), y = fixed_text(row_at(k), 1);
      out += "<path class=\"grid\" d=\"M" + x + " " + fixed_text(top_ - 6, 1) + "V" +
             fixed_text(bottom, 1) + "M" + fixed_text(left_ - 6, 1) + " " + y + "H" +
             fixed_text(right, 1) + "\"/>\n";
      out += "<text class=\"middle\" x=\"" + x + "\" y=\"" + fixed_text(top_ - 12, 1) + "\">" +
             std::to_string(k) + "</text>\n";
      out += "<text class=\"end\" x=\"" + fixed_text(left_ - 10, 1) + "\" y=\"" +
             fixed_text(row_at(k) + 6, 1) + "\">" + std::to_string(k) + "</text>\n";
    }
    return out;
  }

  const ClassMetrics& metrics_;
  std::span<const std::string> names_;
  Index classes_;
  Index columns_ = classes_;  // one more where an image had no answer
  bool few_;
  double cell_, left_, top_;
};

}  // namespace inception::detail
