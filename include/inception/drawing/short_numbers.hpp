// SPDX-License-Identifier: MIT
// Counts and shares as short text.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>

namespace inception::detail {

/// Three significant digits: "6.20 G", "348 M", "1.02 k", "17".
inline std::string short_count(std::int64_t count) {
  constexpr const char* units[]{"", " k", " M", " G", " T", " P", " E"};
  auto value = static_cast<double>(count);
  int power = 0;
  for (; value >= 999.5; value /= 1000) ++power;
  if (power == 0) return std::to_string(count);
  const int digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  char text[16];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, digits);
  return std::string(text, end.ptr) + units[power];
}

/// Part of a whole in thousandths, rounded; 0 where the whole is 0.
inline std::int64_t per_mille(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return 0;
  return static_cast<std::int64_t>(1000 * static_cast<double>(part) / static_cast<double>(whole) +
                                   0.5);
}

/// "5.1 %"; "< 0.1 %" for what is more than nothing.
inline std::string share_text(std::int64_t part, std::int64_t whole) {
  const std::int64_t share = per_mille(part, whole);
  if (share == 0 && part > 0) return "< 0.1 %";
  return std::to_string(share / 10) + "." + std::to_string(share % 10) + " %";
}

}  // namespace inception::detail
