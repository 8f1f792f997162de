// SPDX-License-Identifier: MIT
// What a network costs: parameters, multiply-adds, depth. All at compile time if wished.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "inception/program/lowering.hpp"
#include "inception/program/names.hpp"
#include "inception/program/shapes.hpp"

namespace inception {

constexpr std::int64_t element_count(const Parameter& parameter) {
  std::int64_t count = 1;
  for (int i = 0; i < parameter.rank; ++i) count *= parameter.shape[static_cast<std::size_t>(i)];
  return count;
}

/// Number of trained scalars of a lowered program, or of its layer at the path `within`.
constexpr std::int64_t parameter_count(ProgramView p, std::string_view within = "") {
  std::int64_t count = 0;
  for (const Operation& o : p.operations) {
    if (o.parameter_count == 0 || !lies_in(p, o, within)) continue;
    const auto first = static_cast<std::size_t>(o.first_parameter);
    const auto own = p.parameters.subspan(first, static_cast<std::size_t>(o.parameter_count));
    for (const Parameter& parameter : own) count += element_count(parameter);
  }
  return count;
}

/// Number of operations of a type, by the type's name: `operation_count(p, "conv2d", "aux")`.
constexpr int operation_count(ProgramView p, std::string_view type, std::string_view within = "") {
  return static_cast<int>(std::count_if(
      p.operations.begin(), p.operations.end(),
      [&](const Operation& o) { return o.type->name == type && lies_in(p, o, within); }));
}

/// Multiply-adds of convolutions and linear layers for one image, of the whole program or of its
/// layer at the path `within`; −1 where the image does not fit.
constexpr std::int64_t multiply_adds(ProgramView p, Extent input, std::string_view within = "") {
  const ShapeInference s = infer_grids(p, input);
  if (s.misfit != none) return -1;
  std::int64_t count = 0;
  for (const Operation& o : p.operations) {
    if (o.type->multiply_adds != nullptr && lies_in(p, o, within)) {
      count += o.type->multiply_adds(o, s.grids[static_cast<std::size_t>(o.output)]);
    }
  }
  return count;
}

/// Weighted layers on the longest path from the input to any output.
constexpr int depth(ProgramView p) {
  std::vector<int> depths(p.values.size(), 0);
  int deepest = 0;
  for (const Operation& o : p.operations) {
    int before = 0;
    for (const ValueId input : o.inputs) {
      if (input != none)
        before = std::max(before, depths[static_cast<std::size_t>(root_of(p, input))]);
    }
    int& after = depths[static_cast<std::size_t>(root_of(p, o.output))];
    after = std::max(after, before + (o.type->weighted ? 1 : 0));
    deepest = std::max(deepest, after);
  }
  return deepest;
}

/// The same of a network's type: `static_assert(parameter_count<InceptionV2<10>>() == 25'420'856)`.
template <class Network>
consteval std::int64_t parameter_count(std::string_view within = "") {
  return parameter_count(program_of<Network>.view(), within);
}
template <class Network>
consteval int operation_count(std::string_view type, std::string_view within = "") {
  return operation_count(program_of<Network>.view(), type, within);
}
template <class Network>
consteval std::int64_t multiply_adds(Extent input, std::string_view within = "") {
  return multiply_adds(program_of<Network>.view(), input, within);
}
template <class Network>
consteval int depth() {
  return depth(program_of<Network>.view());
}
/// Grid of the main output, or of the layer at the path `within`, for an input size; not valid()
/// where the input does not fit or there is no such layer.
template <class Network>
consteval Extent output_grid(Extent input, std::string_view within = "") {
  constexpr ProgramView p = program_of<Network>.view();
  const ShapeInference s = infer_grids(p, input);
  if (s.misfit != none) return {};
  if (within.empty()) return s.grids[static_cast<std::size_t>(p.outputs.back().value)];
  Extent grid{};
  for (const Operation& o : p.operations) {
    if (lies_in(p, o, within)) grid = s.grids[static_cast<std::size_t>(o.output)];
  }
  return grid;
}

}  // namespace inception
