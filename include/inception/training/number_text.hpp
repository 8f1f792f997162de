// SPDX-License-Identifier: MIT
// Numbers as text with a decimal point, whatever language the program's user speaks.
#pragma once

#include <charconv>
#include <cmath>
#include <string>

namespace inception::detail {

/// "2.559885" for 6 digits behind the point.
inline std::string fixed_text(double value, int digits) {
  if (std::isnan(value)) return "nan";
  char text[400];  // the largest double has 309 digits before its point
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, digits);
  return {text, end.ptr};
}

/// Up to `digits` significant digits: "0.045", "1e-10".
inline std::string general_text(double value, int digits) {
  if (std::isnan(value)) return "nan";
  char text[64];
  const auto end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::general, digits);
  return {text, end.ptr};
}

/// The shortest text that reads back as the same number.
inline std::string exact_text(double value) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}
/// "12.3 %" of a share of [0, 1].
inline std::string percent_text(double share) { return fixed_text(100 * share, 1) + " %"; }

}  // namespace inception::detail
