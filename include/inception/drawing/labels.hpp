// SPDX-License-Identifier: MIT
// What the boxes of a drawing say: a few characters inside, a sentence to hover over.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "inception/drawing/drawing.hpp"
#include "inception/drawing/module_names.hpp"
#include "inception/drawing/short_numbers.hpp"
#include "inception/program/text_table.hpp"

namespace inception::detail {

/// "3×3"
inline std::string extent_text(Extent e) {
  return std::to_string(e.height) + "×" + std::to_string(e.width);
}

/// "35×35×288"
inline std::string shape_text(const Shape& s) {
  return extent_text(s.extent()) + "×" + std::to_string(s.c);
}

/// "2", or "2×1" where height and width differ.
inline std::string pair_text(Extent e) {
  return e.height == e.width ? std::to_string(e.height) : extent_text(e);
}

/// The shortest text that reads back as the number: "0.17".
inline std::string number_text(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

/// "max pool" of "max_pool"
inline std::string spaced_name(const Operation& o) {
  std::string name(o.type->name);
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

inline bool is_convolution(const Operation& o) { return o.type->name == "conv2d"; }
inline bool is_pool(const Operation& o) { return o.type->name.ends_with("_pool"); }

/// What a box does: "3×3 /2", "separable 3×3", "max 3×3 /2", "linear".
inline std::string box_title(const Drawing& d, const DrawnBlock& box) {
  const Operation& o = d.operation(box.operations.front());
  const std::string window =
      extent_text(o.window.kernel) +
      (o.window.stride == Extent{1, 1} ? "" : " /" + pair_text(o.window.stride));
  if (is_convolution(o)) {
    if (o.groups == 1) return window;
    const bool separable =
        box.operations.size() > 1 && is_convolution(d.operation(box.operations[1]));
    return (separable ? "separable " : "grouped ") + window;
  }
  if (o.type->name == "max_pool") return "max " + window;
  if (o.type->name == "avg_pool") return "mean " + window;
  if (o.type->name == "adaptive_avg_pool") {
    return o.grid == Extent{1, 1} ? "mean" : "mean to " + extent_text(o.grid);
  }
  if (o.type->name == "relu") return "ReLU";
  if (o.probability > 0) return spaced_name(o) + " " + number_text(o.probability);
  return spaced_name(o);
}

/// The channels of a box: "288 → 64", or "288" where they stay the same.
inline std::string box_widths(const Drawing& d, const DrawnBlock& box) {
  const Index in =
      d.program.values[static_cast<std::size_t>(d.operation(box.operations.front()).inputs[0])]
          .channels;
  const Index out = d.row(box.operations.back()).output.c;
  return in == out ? std::to_string(out) : std::to_string(in) + " → " + std::to_string(out);
}

/// What an operation does, in words: "conv2d 3×3, stride 2, padding 1, no bias".
inline std::string operation_text(const Operation& o) {
  std::string text = spaced_name(o);
  const Window& w = o.window;
  if (is_convolution(o) || w != Window{}) {
    text += " " + extent_text(w.kernel) + ", stride " + pair_text(w.stride) + ", padding " +
            pair_text(w.padding);
    if (w.dilation != Extent{1, 1}) text += ", dilation " + pair_text(w.dilation);
    if (w.ceil_mode) text += ", rounded up";
  }
  if (o.groups > 1) text += ", " + std::to_string(o.groups) + " groups";
  if (o.type->weighted && !o.bias) text += ", no bias";
  if (o.type->name == "avg_pool" && !o.count_padding) text += ", padding not counted";
  if (o.type->name == "adaptive_avg_pool") text += " to " + extent_text(o.grid);
  if (o.epsilon != 0) text += ", ε = " + number_text(o.epsilon);
  if (o.probability != 0) text += ", p = " + number_text(o.probability);
  if (o.scale != 1) text += ", second input × " + number_text(o.scale);
  return text;
}

/// "316,891,648 multiply-adds (5.1 %), 18,496 parameters (0.1 %)"; empty where there are none.
inline std::string cost_text(const Summary& all, std::int64_t multiply_adds,
                             std::int64_t parameters) {
  std::string text;
  const auto add = [&](std::int64_t part, std::int64_t whole, const char* what) {
    if (part == 0) return;
    text += (text.empty() ? "" : ", ") + grouped_digits(part) + what + " (" +
            share_text(part, whole) + ")";
  };
  add(multiply_adds, all.multiply_adds, " multiply-adds");
  add(parameters, all.parameters, " parameters");
  return text;
}

/// Multiply-adds of a box.
inline std::int64_t multiply_adds_of(const Drawing& d, const DrawnBlock& box) {
  std::int64_t count = 0;
  for (const OperationId id : box.operations) count += d.row(id).multiply_adds;
  return count;
}

inline std::int64_t parameters_of(const Drawing& d, const DrawnBlock& box) {
  std::int64_t count = 0;
  for (const OperationId id : box.operations) count += d.row(id).parameters;
  return count;
}

/// All there is to say of a box, a line each: its name, its operations, its output, its costs.
inline std::string box_details(const Drawing& d, const DrawnBlock& box) {
  std::string text = module_name(d.program, box.operations);
  for (const OperationId id : box.operations) {
    text += (text.empty() ? "" : "\n") + operation_text(d.operation(id));
  }
  text += "\n" + box_widths(d, box) + " channels, output " +
          shape_text(d.row(box.operations.back()).output);
  const std::string cost = cost_text(d.summary, multiply_adds_of(d, box), parameters_of(d, box));
  return cost.empty() ? text : text + "\n" + cost;
}

/// "repeat.0", or "repeat.0 to repeat.9".
inline std::string name_range(const DrawnModule& module) {
  return module.names.size() == 1 ? module.names.front()
                                  : module.names.front() + " to " + module.names.back();
}

/// All there is to say of a module.
inline std::string module_details(const Drawing& d, const DrawnModule& module) {
  std::string text;
  for (const std::string& name : module.names) text += (text.empty() ? "" : ", ") + name;
  text += "\noutput " + shape_text(module.output);
  const std::string cost = cost_text(d.summary, module.multiply_adds, module.parameters);
  return cost.empty() ? text : text + "\n" + cost;
}

/// "25.4 M parameters, 6.20 G multiply-adds, 53 layers deep"
inline std::string totals_text(const Summary& s) {
  return short_count(s.parameters) + " parameters, " + short_count(s.multiply_adds) +
         " multiply-adds, " + std::to_string(s.depth) + " layers deep";
}

/// The largest of the boxes' multiply-adds, for their shades.
inline std::int64_t most_multiply_adds(const Drawing& d, const std::vector<DrawnBlock>& blocks) {
  std::int64_t most = 0;
  for (const DrawnBlock& block : blocks) {
    most = std::max(most, multiply_adds_of(d, block));
    for (const auto& branch : block.branches) most = std::max(most, most_multiply_adds(d, branch));
  }
  return most;
}

}  // namespace inception::detail
