// SPDX-License-Identifier: MIT
// The layers of a network as data: shapes, parameters, multiply-adds, activation memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "inception/program/bind.hpp"
#include "inception/program/cost.hpp"
#include "inception/program/passes.hpp"
#include "inception/program/shapes.hpp"
#include "inception/tensor/shape.hpp"

namespace inception {

/// One layer, or several that SummaryOptions::levels folds into one row.
struct SummaryRow {
  std::string name;  ///< its path, "inception4a.branch1.0.conv"; empty where it has none
  std::string kind;  ///< "conv2d 3x3 /2": the operation, its kernel, its stride if not 1
  Shape output{};
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;  ///< of one image
  /// What the whole batch's output takes in training. A ReLU that disappears into the layer before
  /// it takes nothing.
  std::int64_t activation_bytes = 0;
};

struct Summary {
  Shape input;
  std::vector<SummaryRow> rows{};
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;  ///< of one image
  std::int64_t activation_bytes = 0;
  int depth = 0;  ///< weighted layers on the longest path
};

struct SummaryOptions {
  Index images = 1;
  Index scalar_bytes = sizeof(float);
  /// Names are cut after so many levels, and neighbours of one name share a row: 1 gives a row for
  /// each module of a network. 0 gives a row for each layer.
  int levels = 0;
};

namespace detail {

/// The first `levels` parts of a path; all of it for 0.
inline std::string cut_path(const std::string& path, int levels) {
  std::size_t end = std::string::npos;
  for (int level = 0; level < levels; ++level) {
    end = path.find('.', level == 0 ? 0 : end + 1);
    if (end == std::string::npos) break;
  }
  return path.substr(0, end);
}

/// "conv2d 3x3 /2", "linear"
inline std::string kind_of(ProgramView p, const Operation& o) {
  std::string kind(o.type->name);
  const bool convolution =
      o.parameter_count > 0 &&
      p.parameters[static_cast<std::size_t>(o.first_parameter)].layout == Layout::convolution;
  const Window& w = o.window;
  if (convolution || w != Window{}) kind += " " + to_string(w.kernel);
  if (w.stride.height != w.stride.width) {
    kind += " /" + to_string(w.stride);
  } else if (w.stride.height != 1) {
    kind += " /" + std::to_string(w.stride.height);
  }
  return kind;
}

/// The widest value that the operations [first, last] write all of: a module's concat, for instance.
inline ValueId result_of(ProgramView p, std::size_t first, std::size_t last) {
  const auto lies_within = [&](ValueId value, ValueId whole) {
    while (value != none && value != whole)
      value = p.values[static_cast<std::size_t>(value)].parent;
    return value == whole;
  };
  ValueId result = p.operations[last].output;
  for (ValueId wider = p.values[static_cast<std::size_t>(result)].parent; wider != none;
       wider = p.values[static_cast<std::size_t>(wider)].parent) {
    for (std::size_t i = 0; i < p.operations.size(); ++i) {
      const bool inside = first <= i && i <= last;
      if (!inside && lies_within(p.operations[i].output, wider)) return result;
    }
    result = wider;
  }
  return result;
}

}  // namespace detail

/// What each layer of a lowered program gives and costs.
///
/// Errors   Error where a width is still Dynamic; ShapeError names the first layer that the input
///          does not fit
inline Summary summarize(ProgramView p, Extent input, const SummaryOptions& options = {}) {
  if (is_dynamic(p)) {
    throw Error(
        "summarize: every width must be known; this network's classes are Dynamic: give "
        "their number with bind(), or summarize Model::program()");
  }
  const std::vector<Extent> grids = grids_for(p, input);
  const auto shape_of = [&](ValueId v) {
    const Extent grid = grids[static_cast<std::size_t>(v)];
    return Shape{options.images, grid.height, grid.width,
                 p.values[static_cast<std::size_t>(v)].channels};
  };
  std::vector<bool> writes(p.operations.size(), false);
  for (const Operation& o : training_program(p).operations) {
    writes[static_cast<std::size_t>(o.origin)] = true;
  }

  Summary summary{.input = shape_of(ProgramView::input), .depth = depth(p)};
  std::size_t first = 0;  // operation of the current row
  for (std::size_t i = 0; i < p.operations.size(); ++i) {
    const Operation& o = p.operations[i];
    const std::string name = detail::cut_path(scope_name(p, o.scope), options.levels);
    const bool goes_on = options.levels > 0 && i > 0 && summary.rows.back().name == name;
    if (!goes_on) {
      first = i;
      summary.rows.push_back({.name = name, .kind = detail::kind_of(p, o)});
    } else {
      summary.rows.back().kind = std::to_string(i - first + 1) + " layers";
    }
    SummaryRow& row = summary.rows.back();
    row.output = shape_of(detail::result_of(p, first, i));
    for (int k = 0; k < o.parameter_count; ++k) {
      row.parameters +=
          element_count(p.parameters[static_cast<std::size_t>(o.first_parameter + k)]);
    }
    if (o.type->multiply_adds != nullptr) {
      row.multiply_adds += o.type->multiply_adds(o, grids[static_cast<std::size_t>(o.output)]);
    }
    if (writes[i]) row.activation_bytes += shape_of(o.output).size() * options.scalar_bytes;
  }
  for (const SummaryRow& row : summary.rows) {
    summary.parameters += row.parameters;
    summary.multiply_adds += row.multiply_adds;
    summary.activation_bytes += row.activation_bytes;
  }
  return summary;
}

}  // namespace inception
