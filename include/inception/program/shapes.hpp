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

/// What the operation asks of its grids.
inline std::string demand_text(const Operation& o, bool alone) {
  if (o.inputs[1] != none) return "must add up equal grids";
  if (!alone) return "must give the grid of the branches before it";
  if (o.grid.valid()) return "must be given a grid of " + to_string(o.grid);
  const auto least = [&](int kernel, int stride, int padding, int dilation) {
    return dilation * (kernel - 1) + 1 - 2 * padding - (o.window.ceil_mode ? stride - 1 : 0);
  };
  const Window& w = o.window;
  return "must be given a grid of at least " +
         to_string({least(w.kernel.height, w.stride.height, w.padding.height, w.dilation.height),
                    least(w.kernel.width, w.stride.width, w.padding.width, w.dilation.width)});
}

inline std::string misfit_text(ProgramView p, const ShapeInference& s, Extent input) {
  const Operation& o = p.operations[static_cast<std::size_t>(s.misfit)];
  const auto grid_of = [&](ValueId value) {
    return s.grids[static_cast<std::size_t>(root_of(p, value))];
  };
  const Extent in = grid_of(o.inputs[0]), out = o.type->output_extent(o, in);
  std::string text = scope_name(p, o.scope);
  text += (text.empty() ? "" : " ") + ("(" + std::string(o.type->name));
  if (o.window.taps() > 1) text += " " + to_string(o.window.kernel);
  text += "): " + demand_text(o, !out.valid()) + "; an input of " + to_string(input);
  if (o.inputs[1] != none) {
    text += " reaches it as " + to_string(in) + " and " + to_string(grid_of(o.inputs[1]));
  } else if (out.valid()) {
    text += " makes it give " + to_string(out) + " beside " + to_string(grid_of(o.output));
  } else {
    text += " reaches it as " + to_string(in);
  }
  constexpr int largest = 1024;
  const int smallest = smallest_side(p, largest);
  if (smallest == 0) {
    const Extent limit{largest, largest};
    return text + "; no square input up to " + to_string(limit) + " fits: change the layers";
  }
  return text + "; the smallest square input that fits is " + to_string({smallest, smallest}) +
         ": resize the images, or change the layers before this one";
}

}  // namespace detail

/// The grid of every value.
///
/// Errors   ShapeError names the first layer that the input does not fit, what it takes, what
///          reaches it, and the smallest input that fits
inline std::vector<Extent> grids_for(ProgramView p, Extent input) {
  ShapeInference s = infer_grids(p, input);
  if (s.misfit != none) throw ShapeError(detail::misfit_text(p, s, input));
  return std::move(s.grids);
}

}  // namespace inception
