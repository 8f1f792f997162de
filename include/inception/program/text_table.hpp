// SPDX-License-Identifier: MIT
// Aligned tables and grouped digits, for a terminal or a log file.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace inception {

/// "6,203,669,316"
inline std::string grouped_digits(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  for (std::size_t i = digits.size(); i > sign + 3;) digits.insert(i -= 3, ",");
  return digits;
}

/// Rows of equally many cells as aligned lines, the first `left` columns from the left, the others
/// from the right. A rule stands below the heads, and another above the last row if that holds totals.
inline std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t left,
                              bool totals) {
  if (rows.empty()) return {};
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  }
  std::size_t total = 0;
  for (const std::size_t width : widths) total += width + 2;
  const std::string rule = std::string(total - 2, '-') + "\n";
  std::string text;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (r == 1 || (totals && r > 1 && r + 1 == rows.size())) text += rule;
    std::string line;
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const std::string space(widths[c] - rows[r][c].size(), ' ');
      line += (c == 0 ? "" : "  ") + (c < left ? rows[r][c] + space : space + rows[r][c]);
    }
    text += line.erase(line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace inception
