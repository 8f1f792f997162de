// SPDX-License-Identifier: MIT
// A network's table of modules, as papers and model pages print it, checked at compile time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "inception/program/cost.hpp"

namespace inception::test {

/// A row: from the module called `name` to the one before the next row's.
struct ModuleRow {
  std::string_view name;
  int channels, side;  ///< of its result
  int convolutions;
  std::int64_t parameters, multiply_adds;
};

/// Position of the first row that differs for images of a size; the number of rows where none does.
/// Rows stand in the order of the program: a side output's head behind the layer beside it.
template <class Network, std::size_t Count>
consteval std::size_t first_wrong_row(const std::array<ModuleRow, Count>& rows, int image_side) {
  constexpr ProgramView p = program_of<Network>.view();
  const ShapeInference s = infer_grids(p, {image_side, image_side});
  if (s.misfit != none) return 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < Count; ++i) {
    if (at == p.operations.size() || !lies_in(p, p.operations[at], rows[i].name)) return i;
    ModuleRow got{rows[i].name, 0, 0, 0, 0, 0};
    Extent grid{};
    for (; at < p.operations.size(); ++at) {
      const Operation& o = p.operations[at];
      if (i + 1 < Count && lies_in(p, o, rows[i + 1].name)) break;
      const ValueId result = root_of(p, o.output);
      got.channels = p.values[static_cast<std::size_t>(result)].channels;
      grid = s.grids[static_cast<std::size_t>(result)];
      got.convolutions += o.type->name == "conv2d" ? 1 : 0;
      if (o.type->multiply_adds != nullptr) {
        got.multiply_adds += o.type->multiply_adds(o, s.grids[static_cast<std::size_t>(o.output)]);
      }
      const auto first = static_cast<std::size_t>(o.first_parameter);
      const auto own = p.parameters.subspan(first, static_cast<std::size_t>(o.parameter_count));
      for (const Parameter& q : own) got.parameters += element_count(q);
    }
    if (got.channels != rows[i].channels || grid != Extent{rows[i].side, rows[i].side} ||
        got.convolutions != rows[i].convolutions || got.parameters != rows[i].parameters ||
        got.multiply_adds != rows[i].multiply_adds) {
      return i;
    }
  }
  return at == p.operations.size() ? Count : Count - 1;
}

/// Channels of all batch norms of a network: each has a running mean and variance, and a γ unless
/// left out.
template <class Network>
consteval std::int64_t norm_channels() {
  constexpr ProgramView p = program_of<Network>.view();
  std::int64_t running = 0;
  for (const StateBuffer& b : p.buffers) running += b.counter ? 0 : b.size;
  return running / 2;
}

/// Whether a network takes square images of a side, and none a pixel smaller. (To try every side at
/// compile time takes more steps than Clang allows.)
template <class Network>
consteval bool begins_at(int side) {
  constexpr ProgramView p = program_of<Network>.view();
  return infer_grids(p, {side, side}).misfit == none &&
         infer_grids(p, {side - 1, side - 1}).misfit != none;
}

}  // namespace inception::test
