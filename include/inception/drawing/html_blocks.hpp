// SPDX-License-Identifier: MIT
// Blocks as HTML: boxes one below the other, branches side by side. CSS places them and draws lines.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "inception/drawing/labels.hpp"
#include "inception/drawing/xml_text.hpp"

namespace inception::detail {

class HtmlBlocks {
 public:
  explicit HtmlBlocks(const Drawing& drawing) : d_(drawing) {
    const auto look_at = [this](const DrawnModule& module) {
      most_multiply_adds_ = std::max(most_multiply_adds_, largest(module.blocks, multiply_adds_of));
      most_parameters_ = std::max(most_parameters_, largest(module.blocks, parameters_of));
    };
    for (const DrawnModule& module : d_.modules) look_at(module);
    for (const DrawnHead& head : d_.heads) look_at(head.module);
  }

  /// `open`: a concat at the end has no bar of its own.
  std::string series(const std::vector<DrawnBlock>& blocks, bool open = false) const {
    std::string html = "<span class=\"s\">";
    for (const DrawnBlock& block : blocks) {
      html += block.branches.empty() ? box(block) : fork(block);
      if (!block.branches.empty() && !(open && &block == &blocks.back())) html += join(block);
    }
    return html + "</span>";
  }

 private:
  template <class Cost>
  std::int64_t largest(const std::vector<DrawnBlock>& blocks, Cost cost) const {
    std::int64_t most = 0;
    for (const DrawnBlock& block : blocks) {
      most = std::max(most, cost(d_, block));
      for (const auto& branch : block.branches) most = std::max(most, largest(branch, cost));
    }
    return most;
  }

  /// Boxes side by side, at most.
  static int columns(const std::vector<DrawnBlock>& blocks) {
    int most = 1;
    for (const DrawnBlock& block : blocks) {
      int sum = 0;
      for (const auto& branch : block.branches) sum += columns(branch);
      most = std::max(most, sum);
    }
    return most;
  }

  static std::string columns_style(int count) {
    return count == 1 ? ""
                      : " style=\"flex-grow:" + std::to_string(count) +
                            ";--c:" + std::to_string(count) + "\"";
  }

  static std::string percent(std::int64_t part, std::int64_t most) {
    if (most == 0) return "0";
    const double share = static_cast<double>(part) / static_cast<double>(most);
    return std::to_string(static_cast<int>(100 * std::sqrt(share) + 0.5));
  }

  std::string box(const DrawnBlock& block) const {
    const Operation& o = d_.operation(block.operations.front());
    std::string html = "<span class=\"box";
    if (is_pool(o)) {
      html += " pool\"";
    } else if (!o.type->weighted) {
      html += " other\"";
    } else {
      html += "\" style=\"--m:" + percent(multiply_adds_of(d_, block), most_multiply_adds_) +
              ";--p:" + percent(parameters_of(d_, block), most_parameters_) + "\"";
    }
    return html + " title=\"" + xml_text(box_details(d_, block)) + "\"><b>" +
           xml_text(box_title(d_, block)) + "</b><span>" + xml_text(box_widths(d_, block)) +
           "</span></span>";
  }

  std::string fork(const DrawnBlock& block) const {
    const bool sum = block.kind == DrawnBlock::Kind::sum;
    std::string html = sum ? "<span class=\"fork sum\">" : "<span class=\"fork\">";
    for (const auto& branch : block.branches) {
      const bool open = !sum && !branch.empty() && branch.back().kind == DrawnBlock::Kind::concat;
      html += std::string("<span class=\"branch") + (branch.empty() ? " identity" : "") +
              (open ? " open" : "") + "\"" + columns_style(columns(branch)) + ">";
      if (!branch.empty()) html += series(branch, open);
      html += sum ? "<i class=\"join\"></i></span>" : "</span>";
    }
    return html + "</span>";
  }

  std::string join(const DrawnBlock& block) const {
    if (block.kind == DrawnBlock::Kind::concat) {
      const int channels = d_.program.values[static_cast<std::size_t>(block.output)].channels;
      return "<span class=\"concat\"" + columns_style(columns({block})) + ">concat " +
             std::to_string(channels) + "</span>";
    }
    const Operation& sum = d_.operation(block.operations.front());
    std::string html = "<span class=\"add\" title=\"" + xml_text(operation_text(sum)) + "\">+";
    if (sum.scale != 1) html += "<small>× " + number_text(sum.scale) + "</small>";
    return html + "</span>";
  }

  const Drawing& d_;
  std::int64_t most_multiply_adds_ = 0;
  std::int64_t most_parameters_ = 0;
};

}  // namespace inception::detail
