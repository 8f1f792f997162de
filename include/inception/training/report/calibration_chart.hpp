// SPDX-License-Identifier: MIT
// The reliability diagram: how often answers of some confidence are right.
#pragma once

#include <cstddef>
#include <string>

#include "inception/training/calibration.hpp"
#include "inception/training/number_text.hpp"

namespace inception::detail {

/// A bar for each bin that holds images, as high as its accuracy, and the diagonal where bars would end
/// whose answers were right as often as they say.
inline std::string calibration_chart(const Calibration& calibration) {
  constexpr double left = 52, top = 16, side = 300;
  const auto x = [&](double confidence) { return fixed_text(left + side * confidence, 1); };
  const auto y = [&](double accuracy) { return fixed_text(top + side * (1 - accuracy), 1); };
  std::string out =
      "<svg class=\"chart calibration\" role=\"img\" aria-label=\"reliability diagram\" "
      "viewBox=\"0 0 372 366\">\n";
  for (int tenth = 0; tenth <= 10; tenth += 2) {
    const double value = tenth / 10.0;
    out += "<path class=\"" + std::string(tenth == 0 ? "axis" : "grid") + "\" d=\"M" + x(0) + " " +
           y(value) + "H" + x(1) + "\"/>\n<text class=\"end\" x=\"" + fixed_text(left - 8, 1) +
           "\" y=\"" + fixed_text(top + side * (1 - value) + 4, 1) + "\">" + fixed_text(value, 1) +
           "</text>\n<text class=\"middle\" x=\"" + x(value) + "\" y=\"" +
           fixed_text(top + side + 18, 1) + "\">" + fixed_text(value, 1) + "</text>\n";
  }
  constexpr auto bins = static_cast<double>(Calibration::bin_count);
  for (std::size_t b = 0; b < Calibration::bin_count; ++b) {
    const Calibration::Bin& bin = calibration.bins()[b];
    if (bin.images == 0) continue;
    out += "<rect class=\"bin\" x=\"" + x(static_cast<double>(b) / bins) + "\" y=\"" +
           y(bin.accuracy()) + "\" width=\"" + fixed_text(side / bins - 1, 1) + "\" height=\"" +
           fixed_text(side * bin.accuracy(), 1) + "\"><title>" + std::to_string(bin.images) +
           " images, confidence " + fixed_text(bin.confidence(), 3) + ", accuracy " +
           fixed_text(bin.accuracy(), 3) + "</title></rect>\n";
  }
  return out + "<path class=\"diagonal\" d=\"M" + x(0) + " " + y(0) + "L" + x(1) + " " + y(1) +
         "\"/>\n<text class=\"middle\" x=\"" + x(0.5) + "\" y=\"" + fixed_text(top + side + 40, 1) +
         "\">confidence</text>\n<text class=\"middle\" x=\"14\" y=\"" + y(0.5) +
         "\" transform=\"rotate(-90 14 " + y(0.5) + ")\">accuracy</text>\n</svg>\n";
}

}  // namespace inception::detail
