// SPDX-License-Identifier: MIT
// The curves of a report: loss, accuracy, learning rate and throughput, a picture each.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/training/curves_svg.hpp"
#include "inception/training/epoch_record.hpp"
#include "inception/training/line_panel.hpp"

namespace inception::detail {

inline constexpr int chart_left = 60;
inline constexpr int chart_top = 44;

inline std::string chart(const LinePanel& panel, std::string_view name) {
  return "<div class=\"panel\"><svg class=\"chart\" role=\"img\" aria-label=\"" +
         std::string(name) + "\" viewBox=\"0 0 " +
         std::to_string(chart_left + LinePanel::width + 12) + " " +
         std::to_string(chart_top + LinePanel::height + 48) + "\">\n" + panel.svg() +
         "</svg></div>\n";
}

/// A chart, from 0 on, of one number of every record; `kind` is its class and its name in the legend.
inline std::string single_chart(std::span<const EpochRecord> records, std::string_view title,
                                std::string_view kind, double EpochRecord::*quantity) {
  LineCurve curve{kind, "#1f77b4", {}};
  for (const EpochRecord& record : records) {
    curve.points.push_back({record.epoch, record.*quantity});
  }
  return chart(LinePanel(title, {std::move(curve)}, chart_left, chart_top, 0), title);
}

inline std::string charts(std::span<const EpochRecord> records) {
  const auto metric = [&](std::string_view title, double Metrics::*quantity) {
    return chart(metric_panel(records, title, quantity, chart_left, chart_top), title);
  };
  return "<div class=\"pair\">\n" + metric("Loss", &Metrics::loss) +
         metric("Accuracy", &Metrics::accuracy) +
         single_chart(records, "Learning rate", "rate", &EpochRecord::learning_rate) +
         single_chart(records, "Images/s", "throughput", &EpochRecord::images_per_second) +
         "</div>\n";
}

}  // namespace inception::detail
