// SPDX-License-Identifier: MIT
// A picture of a network, complete in itself.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "inception/drawing/make_drawing.hpp"
#include "inception/drawing/svg_blocks.hpp"

namespace inception {

namespace detail {

/// Columns: names and shapes, the modules themselves, bars of their costs, heads.
class NetworkPicture {
 public:
  explicit NetworkPicture(const Drawing& drawing) : d_(drawing), blocks_(drawing, canvas_) {
    std::size_t longest = 14;
    int widest = 2 * SvgBlocks::box_width;
    for (const DrawnModule& module : d_.modules) {
      longest = std::max(longest, std::min(module.names.front().size(), longest_name));
      widest = std::max(widest, SvgBlocks::width(module.blocks));
      most_multiply_adds_ = std::max(most_multiply_adds_, module.multiply_adds);
      most_parameters_ = std::max(most_parameters_, module.parameters);
    }
    int widest_head = 0;
    for (const DrawnHead& head : d_.heads) {
      widest_head = std::max({widest_head, SvgBlocks::width(head.module.blocks), head_width});
    }
    left_ = margin + 8 * static_cast<int>(longest);
    bars_ = left_ + widest + 2 * (padding + margin);
    x_ = (left_ + bars_) / 2 - margin / 2;
    heads_ = bars_ + bars_width;
    head_x_ = heads_ + widest_head / 2;
    width_ = heads_ + (widest_head > 0 ? widest_head + margin : 0);
  }

  std::string draw(std::string_view title) {
    draw_legend(title);
    int y = top;
    canvas_.text(x_, y, "input " + shape_text(d_.summary.input), "t");
    y += 6;
    draw_heads(0, y);
    for (std::size_t i = 0; i < d_.modules.size(); ++i) {
      canvas_.arrow(x_, y, y + step);
      y = draw_module(d_.modules[i], y + step);
      draw_heads(i + 1, y);
    }
    canvas_.arrow(x_, y, y + step);
    y += step + 14;
    canvas_.text(x_, y,
                 std::string(d_.program.outputs.back().name) + " " +
                     shape_text(d_.modules.empty() ? d_.summary.input : d_.modules.back().output),
                 "t");
    const std::string label = std::string(title) + ": " + totals_text(d_.summary);
    return canvas_.svg(width_, std::max(y, lowest_head_) + margin, label);
  }

 private:
  static constexpr int margin = 16;
  static constexpr int padding = 10;  ///< in the frame of a module
  static constexpr int step = 24;     ///< from a module to the next
  static constexpr int legend = 60;
  static constexpr int top = 124;
  static constexpr int bar_length = 64;
  static constexpr int bars_width = 196;
  static constexpr int head_width = 132;
  static constexpr std::size_t longest_name = 26;

  static std::string cut(const std::string& name) {
    if (name.size() <= longest_name) return name;
    std::size_t end = longest_name - 1;
    while ((name[end] & 0xC0) == 0x80) --end;  // not inside a character of UTF-8
    return name.substr(0, end) + "…";
  }

  void draw_legend(std::string_view title) {
    canvas_.text(margin, 28, title, "l t");
    canvas_.text(margin, 46, totals_text(d_.summary), "l q");
    int x = margin;
    const auto name = [&](const char* what, int length) {
      canvas_.text(x + 26, legend + 11, what, "l q");
      x += length;
    };
    canvas_.box(x, legend, 20, 14, "b", 3);
    canvas_.box(x, legend, 20, 14, "w", 3, " fill-opacity=\"0.5\"");
    name("weights; stronger: more multiply-adds", 272);
    canvas_.box(x, legend, 20, 14, "p", 3);
    name("pooling", 90);
    canvas_.across(legend + 7, x, x + 20, "s");
    name("shortcut", 0);
    canvas_.box(bars_, top - 26, 20, 8, "w", 2);
    canvas_.text(bars_ + 26, top - 18, "multiply-adds", "l q");
    canvas_.box(bars_, top - 10, 20, 8, "n", 2);
    canvas_.text(bars_ + 26, top - 2, "parameters", "l q");
  }

  /// Draws a row and returns where it ends.
  int draw_module(const DrawnModule& module, int y) {
    const bool framed = module.blocks.size() > 1 || !module.blocks.front().branches.empty();
    const int around = framed ? padding : 0;
    const int inner = SvgBlocks::height(module.blocks);
    const int end = y + inner + 2 * around;
    const int half = SvgBlocks::width(module.blocks) / 2;
    const auto frame = [&](int shift) {
      canvas_.box(x_ - half - around + shift, y + shift, 2 * (half + around), end - y, "m", 8);
    };
    if (module.names.size() > 1) frame(5);
    if (framed) frame(0);
    canvas_.down(x_, y, y + around);
    blocks_.draw(module.blocks, x_, y + around, end);
    draw_facts(module, (y + end) / 2);
    return end;
  }

  /// Name, shape and costs beside a module whose middle is at y.
  void draw_facts(const DrawnModule& module, int y) {
    const std::size_t repeats = module.names.size();
    canvas_.open(module_details(d_, module));
    std::string name = module.names.front();
    if (name.empty()) name = box_title(d_, module.blocks.front());
    canvas_.text(margin, y - (repeats > 1 ? 12 : 3), cut(name), "l t");
    if (repeats > 1) canvas_.text(margin, y + 4, "to " + cut(module.names.back()), "l t");
    canvas_.text(margin, y + (repeats > 1 ? 20 : 13),
                 (repeats > 1 ? std::to_string(repeats) + " × " : "") + shape_text(module.output),
                 "l q");
    draw_bar(y - 14, module.multiply_adds, most_multiply_adds_, d_.summary.multiply_adds, "w");
    draw_bar(y + 2, module.parameters, most_parameters_, d_.summary.parameters, "n");
    canvas_.close();
  }

  void draw_bar(int y, std::int64_t count, std::int64_t most, std::int64_t all,
                std::string_view classes) {
    if (count == 0) return;
    const int length = std::max(
        1, static_cast<int>(bar_length * static_cast<double>(count) / static_cast<double>(most)));
    canvas_.box(bars_, y, length, 10, classes, 2);
    canvas_.text(bars_ + length + 6, y + 9, short_count(count) + ", " + share_text(count, all),
                 "l q");
  }

  /// Draws the heads that leave the trunk at y, behind so many modules.
  void draw_heads(std::size_t after, int y) {
    for (const DrawnHead& head : d_.heads) {
      if (head.after == after) draw_head(head.module, y);
    }
  }

  void draw_head(const DrawnModule& head, int tap) {
    const int turn = tap + step / 3;
    const int y = std::max(tap, lowest_head_) + step + padding;
    canvas_.across(turn, x_, y > tap + step + padding ? heads_ - 8 : head_x_);
    if (y > tap + step + padding) {
      canvas_.down(heads_ - 8, turn, y - 20);
      canvas_.across(y - 20, heads_ - 8, head_x_);
      canvas_.arrow(head_x_, y - 20, y);
    } else {
      canvas_.arrow(head_x_, turn, y);
    }
    const int end = y + SvgBlocks::height(head.blocks);
    canvas_.open(module_details(d_, head));
    if (!head.blocks.empty()) {
      blocks_.draw(head.blocks, head_x_, y, end + 4);
      canvas_.arrow(head_x_, end, end + 16);
    }
    int line = end + (head.blocks.empty() ? 14 : 30);
    canvas_.text(head_x_, line, head.names.front() + " " + shape_text(head.output), "t");
    if (head.multiply_adds > 0) {
      canvas_.text(head_x_, line += 16, short_count(head.multiply_adds) + " multiply-adds", "q");
    }
    if (head.parameters > 0) {
      canvas_.text(head_x_, line += 16, short_count(head.parameters) + " parameters", "q");
    }
    canvas_.close();
    lowest_head_ = line + 4;
  }

  const Drawing& d_;
  SvgCanvas canvas_;
  SvgBlocks blocks_;
  std::int64_t most_multiply_adds_ = 0;
  std::int64_t most_parameters_ = 0;
  int left_ = 0, x_ = 0, bars_ = 0, heads_ = 0, head_x_ = 0, width_ = 0;
  int lowest_head_ = 0;
};

}  // namespace detail

/// The modules of a lowered program from top to bottom, their branches side by side, heads and costs
/// beside them. Hovering over a box tells what it is. The same program gives the same bytes.
///
/// Errors   as make_drawing()
inline std::string network_svg(ProgramView p, Extent input, std::string_view title) {
  const Drawing drawing = make_drawing(p, input);
  return detail::NetworkPicture(drawing).draw(title);
}

}  // namespace inception
