// SPDX-License-Identifier: MIT
// The learning curves of a run as a picture: loss and accuracy, training and validation.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "inception/drawing/xml_text.hpp"
#include "inception/io/atomic_file.hpp"
#include "inception/training/epoch_record.hpp"
#include "inception/training/line_panel.hpp"

namespace inception {

namespace detail {

/// Both curves of a quantity that training and validation have, the training's on top.
inline LinePanel metric_panel(std::span<const EpochRecord> records, std::string_view title,
                              double Metrics::*quantity, int left, int top = LinePanel::top) {
  LineCurve train{"train", "#1f77b4", {}}, validation{"validation", "#d95f02", {}};
  for (const EpochRecord& record : records) {
    train.points.push_back({record.epoch, record.train.*quantity});
    if (record.validation) {
      validation.points.push_back({record.epoch, (*record.validation).*quantity});
    }
  }
  return LinePanel(title, {validation, train}, left, top);
}

}  // namespace detail

/// A picture of the curves, complete in itself. Values that are not finite leave a gap.
inline std::string curves_svg(std::span<const EpochRecord> records, std::string_view title) {
  using detail::LinePanel;
  constexpr int margin = 64;
  constexpr int total_width = 2 * (margin + LinePanel::width) + 32;
  constexpr int total_height = LinePanel::top + LinePanel::height + 56;
  const std::string size =
      "width=\"" + std::to_string(total_width) + "\" height=\"" + std::to_string(total_height);
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" " + size + "\" viewBox=\"0 0 " +
                    std::to_string(total_width) + " " + std::to_string(total_height) +
                    "\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n"
                    "<rect " +
                    size + "\" fill=\"#fff\"/>\n<text x=\"" + std::to_string(total_width / 2) +
                    "\" y=\"32\" text-anchor=\"middle\" font-size=\"17\">" +
                    detail::xml_text(title) + "</text>\n";
  out += detail::metric_panel(records, "Loss", &Metrics::loss, margin).svg();
  out +=
      detail::metric_panel(records, "Accuracy", &Metrics::accuracy, 2 * margin + LinePanel::width)
          .svg();
  return out + "</svg>\n";
}

/// Writes the picture in one step: a browser that shows the file never sees half of it.
///
/// Errors   FileError where the file cannot be written
inline void write_curves_svg(const std::filesystem::path& path,
                             std::span<const EpochRecord> records, std::string_view title) {
  write_file(path, curves_svg(records, title));
}

}  // namespace inception
