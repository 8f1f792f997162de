// SPDX-License-Identifier: MIT
// Shape inference: the grid of every value for an input size.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "inception/program/names.hpp"
#include "inception/program/program.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// Grids of all values, or the first operation that does not fit.
struct ShapeInference {
  std::vector<Extent> grids;
  OperationId misfit = none;  ///< its input is too small, or its inputs differ
};

/// Walks the program once. A slice has its parent's grid; all branches of a concat must agree.
constexpr ShapeInference infer_grids(ProgramView p, Extent input) {
  ShapeInference result{std::vector<Extent>(p.values.size())};
  Extent* grids = result.grids.data();
  grids[ProgramView::input] = input;
  for (const Operation& o : p.operations) {
    const Extent in = grids[root_of(p, o.inputs[0])];
    const Extent out = o.type->output_extent(o, in);
    const bool same_inputs = o.inputs[1] == none || grids[root_of(p, o.inputs[1])] == in;
    Extent& written = grids[root_of(p, o.output)];
    if (!out.valid() || !same_inputs || (written.valid() && written != out)) {
      result.misfit = static_cast<OperationId>(&o - p.operations.data());
      return result;
    }
    written = out;
  }
  const auto values = static_cast<ValueId>(p.values.size());
  for (ValueId v = 0; v < values; ++v) grids[v] = grids[root_of(p, v)];
  return result;
}

/// The smallest square input that fits, up to a limit; 0 where none does.
constexpr int smallest_side(ProgramView p, int limit = 1024) {
  for (int side = 1; side <= limit; ++side) {
    if (infer_grids(p, {side, side}).misfit == none) return side;
  }
  return 0;
}

namespace detail {

inline std::string to_string(Extent e) {
  return std::to_string(e.height) + "x" + std::to_string(e.width);
}

inline std::string misfit_text(ProgramView p, const ShapeInference& s, Extent input) {
  const Operation& o = p.operations[static_cast<std::size_t>(s.misfit)];
  const Extent in = s.grids[static_cast<std::size_t>(root_of(p, o.inputs[0]))];
  std::string name = scope_name(p, o.scope);
  if (name.empty()) name = "the layer";
  const int smallest = smallest_side(p);
  std::string text = name + " (" + std::string(o.type->name);
  if (o.window.taps() > 1) text += " " + to_string(o.window.kernel);
  text += "): an input of " + to_string(input) + " reaches it as a grid of " + to_string(in) +
          ", which does not fit";
  if (o.inputs[1] != none) {
    text += " its other input of " +
            to_string(s.grids[static_cast<std::size_t>(root_of(p, o.inputs[1]))]);
  } else if (o.grid.valid()) {
    text += "; it takes " + to_string(o.grid);
  } else if (p.values[static_cast<std::size_t>(o.output)].parent != none) {
    const Extent written = s.grids[static_cast<std::size_t>(root_of(p, o.output))];
    if (written.valid())
      text += " beside the branches before it, whose grid is " + to_string(written);
  }
  if (smallest > 0 && (input.height < smallest || input.width < smallest)) {
    text += "; the smallest input of this network is " + std::to_string(smallest) + "x" +
            std::to_string(smallest) + ": enlarge the images or choose another stem";
  }
  return text;
}

}  // namespace detail

/// The grid of every value.
///
/// Errors   ShapeError names the first layer that the input does not fit, and the smallest input
inline std::vector<Extent> grids_for(ProgramView p, Extent input) {
  ShapeInference s = infer_grids(p, input);
  if (s.misfit != none) throw ShapeError(detail::misfit_text(p, s, input));
  return std::move(s.grids);
}

}  // namespace inception
