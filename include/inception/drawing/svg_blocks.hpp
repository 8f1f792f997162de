// SPDX-License-Identifier: MIT
// Draws blocks as SVG: boxes one below the other, branches side by side.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "inception/drawing/labels.hpp"
#include "inception/drawing/svg_canvas.hpp"

namespace inception::detail {

/// Lengths in pixels.
class SvgBlocks {
 public:
  static constexpr int box_width = 104;
  static constexpr int box_height = 36;

  SvgBlocks(const Drawing& drawing, SvgCanvas& canvas) : d_(drawing), canvas_(canvas) {
    for (const DrawnModule& module : d_.modules) {
      most_ = std::max(most_, most_multiply_adds(d_, module.blocks));
    }
    for (const DrawnHead& head : d_.heads) {
      most_ = std::max(most_, most_multiply_adds(d_, head.module.blocks));
    }
  }

  static int width(const std::vector<DrawnBlock>& blocks) {
    int widest = blocks.empty() ? identity_width : 0;
    for (const DrawnBlock& block : blocks) {
      int own = block.branches.empty() ? box_width : -gap;
      for (const auto& branch : block.branches) own += gap + width(branch);
      widest = std::max(widest, own);
    }
    return widest;
  }

  /// `open` leaves out the bar of a concat at the end, whose branches go on to a bar further down.
  static int height(const std::vector<DrawnBlock>& blocks, bool open = false) {
    int sum = blocks.empty() ? 0 : -gap;
    for (const DrawnBlock& block : blocks) {
      sum += gap + (block.branches.empty() ? box_height : fork_height(block));
      if (open && &block == &blocks.back() && block.kind == DrawnBlock::Kind::concat) {
        sum -= rail + bar_height;
      }
    }
    return sum;
  }

  /// Draws around the vertical line at x, from y on, and lines from the last block on to `end`.
  void draw(const std::vector<DrawnBlock>& blocks, int x, int y, int end, bool open = false,
            std::string_view line = "e") {
    for (const DrawnBlock& block : blocks) {
      const bool last = &block == &blocks.back();
      if (block.branches.empty()) {
        draw_box(block, x, y);
        y += box_height;
      } else if (last && open && block.kind == DrawnBlock::Kind::concat) {
        draw_branches(block, x, y, end);
        return;
      } else {
        draw_fork(block, x, y);
        y += fork_height(block);
      }
      if (last) break;
      canvas_.down(x, y, y + gap, line);
      y += gap;
    }
    canvas_.down(x, y, end, line);
  }

  /// One box, its shade as dark as its share of the multiply-adds.
  void draw_box(const DrawnBlock& box, int x, int y) {
    const Operation& o = d_.operation(box.operations.front());
    const int left = x - box_width / 2;
    canvas_.open(box_details(d_, box));
    canvas_.box(left, y, box_width, box_height, is_pool(o) ? "p" : o.type->weighted ? "b" : "o");
    if (const int shade = shade_of(box); shade > 0) {
      canvas_.box(
          left, y, box_width, box_height, "w", 4,
          " fill-opacity=\"0." + std::string(shade < 10 ? "0" : "") + std::to_string(shade) + "\"");
    }
    canvas_.text(x, y + 15, box_title(d_, box), "t");
    canvas_.text(x, y + 30, box_widths(d_, box));
    canvas_.close();
  }

 private:
  static constexpr int gap = 10;
  static constexpr int rail = 10;  ///< between a line across and what it leads to
  static constexpr int bar_height = 18;
  static constexpr int identity_width = 24;

  static int branches_height(const DrawnBlock& block) {
    int highest = 0;
    for (const auto& branch : block.branches) {
      highest = std::max(highest, height(branch, block.kind == DrawnBlock::Kind::concat));
    }
    return rail + rail + highest;
  }
  static int fork_height(const DrawnBlock& block) {
    return branches_height(block) + rail + bar_height;
  }

  /// Percent of opacity; the square root keeps small shares apart.
  int shade_of(const DrawnBlock& box) const {
    if (most_ == 0) return 0;
    const double share =
        static_cast<double>(multiply_adds_of(d_, box)) / static_cast<double>(most_);
    return static_cast<int>(60 * std::sqrt(share) + 0.5);
  }

  /// Where each branch has its line.
  static std::vector<int> lines_of(const DrawnBlock& block, int x) {
    std::vector<int> lines;
    int left = x - width({block}) / 2;
    for (const auto& branch : block.branches) {
      lines.push_back(left + width(branch) / 2);
      left += width(branch) + gap;
    }
    return lines;
  }

  /// The first branch of a sum is its shortcut.
  static std::string_view line_of(const DrawnBlock& block, std::size_t branch) {
    return block.kind == DrawnBlock::Kind::sum && branch == 0 ? "s" : "e";
  }

  void draw_branches(const DrawnBlock& block, int x, int y, int end) {
    const std::vector<int> lines = lines_of(block, x);
    canvas_.down(x, y, y + rail);
    for (std::size_t i = block.branches.size(); i-- > 0;) {
      canvas_.across(y + rail, x, lines[i], line_of(block, i));
      canvas_.down(lines[i], y + rail, y + 2 * rail, line_of(block, i));
      draw(block.branches[i], lines[i], y + 2 * rail, end, block.kind == DrawnBlock::Kind::concat,
           line_of(block, i));
    }
  }

  void draw_fork(const DrawnBlock& block, int x, int y) {
    const int join = y + branches_height(block) + rail;
    if (block.kind == DrawnBlock::Kind::concat) {
      draw_branches(block, x, y, join);
      const int all = width({block});
      const int channels = d_.program.values[static_cast<std::size_t>(block.output)].channels;
      canvas_.box(x - all / 2, join, all, bar_height, "c");
      canvas_.text(x, join + 13, "concat " + std::to_string(channels), "j");
      return;
    }
    const int middle = join + bar_height / 2;
    draw_branches(block, x, y, middle);
    const std::vector<int> lines = lines_of(block, x);
    for (std::size_t i = lines.size(); i-- > 0;) {
      canvas_.across(middle, lines[i], x, line_of(block, i));
    }
    const Operation& sum = d_.operation(block.operations.front());
    canvas_.open(scope_name(d_.program, sum.scope) + "\n" + operation_text(sum));
    canvas_.circle(x, middle, bar_height / 2, "k");
    canvas_.text(x, middle + 5, "+", "j t");
    canvas_.close();
    if (sum.scale != 1) canvas_.text(x + 24, middle - 4, "× " + number_text(sum.scale), "l q");
  }

  const Drawing& d_;
  SvgCanvas& canvas_;
  std::int64_t most_ = 0;
};

}  // namespace inception::detail
