// SPDX-License-Identifier: MIT
// A summary as a table of plain text, for a terminal or a log file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "inception/program/summary.hpp"
#include "inception/program/text_table.hpp"

namespace inception {

/// One line a layer, then the totals.
inline std::string summary_table(const Summary& summary) {
  std::vector<std::vector<std::string>> rows{
      {"layer", "kind", "output", "parameters", "multiply-adds", "activation bytes"}};
  rows.push_back({"input", "", to_string(summary.input), "", "", ""});
  for (const SummaryRow& r : summary.rows) {
    const auto or_dash = [](std::int64_t n) { return n == 0 ? "-" : grouped_digits(n); };
    rows.push_back({r.name.empty() ? "-" : r.name, r.kind, to_string(r.output),
                    or_dash(r.parameters), or_dash(r.multiply_adds), or_dash(r.activation_bytes)});
  }
  rows.push_back({"total", "depth " + std::to_string(summary.depth), "",
                  grouped_digits(summary.parameters), grouped_digits(summary.multiply_adds),
                  grouped_digits(summary.activation_bytes)});
  return text_table(rows, 3, true) +
         "multiply-adds of convolutions and linear layers for one image; activations of the whole "
         "batch in training\n";
}

}  // namespace inception
