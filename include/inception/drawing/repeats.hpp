// SPDX-License-Identifier: MIT
// Alike modules one after the other, which a drawing shows once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "inception/drawing/drawing.hpp"

namespace inception::detail {

/// So many alike modules in a row are drawn as one.
inline constexpr std::size_t least_repeats = 3;

/// All of a module but its names, as text.
inline std::string signature(const Drawing& d, const std::vector<DrawnBlock>& blocks) {
  std::string text;
  for (const DrawnBlock& block : blocks) {
    text += "(";
    for (const auto& branch : block.branches) text += "|" + signature(d, branch);
    for (const OperationId id : block.operations) {
      const Operation& o = operation_of(d.program, id);
      const SummaryRow& row = d.row(id);
      text += ";" + row.kind + to_string(row.output) + std::to_string(row.parameters) + " " +
              std::to_string(row.multiply_adds) + " " + std::to_string(o.scale);
    }
    text += ")";
  }
  return text;
}

/// Merges alike modules, never across a value that a head reads.
inline void merge_repeats(Drawing& d) {
  const auto is_tapped = [&](std::size_t position) {
    return std::any_of(d.heads.begin(), d.heads.end(),
                       [&](const DrawnHead& head) { return head.after == position; });
  };
  std::vector<DrawnModule> kept;
  std::vector<std::size_t> place(d.modules.size() + 1, 0);  // of each module's beginning in `kept`
  for (std::size_t first = 0, end = 0; first < d.modules.size(); first = end) {
    const std::string alike = signature(d, d.modules[first].blocks);
    for (end = first + 1; end < d.modules.size() && !is_tapped(end); ++end) {
      if (signature(d, d.modules[end].blocks) != alike) break;
    }
    const bool repeats = end - first >= least_repeats;
    for (std::size_t i = first; i < end; ++i) {
      DrawnModule& module = d.modules[i];
      if (repeats && i > first) {
        kept.back().names.push_back(module.names.front());
        kept.back().parameters += module.parameters;
        kept.back().multiply_adds += module.multiply_adds;
      } else {
        kept.push_back(std::move(module));
      }
      place[i + 1] = kept.size();
    }
  }
  d.modules = std::move(kept);
  for (DrawnHead& head : d.heads) head.after = place[head.after];
}

}  // namespace inception::detail
