// SPDX-License-Identifier: MIT
// A program: the flat table a network's type is lowered to.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "inception/ops/operation.hpp"
#include "inception/program/records.hpp"

namespace inception {

/// The tables of a program, read only. Everything that needs no numbers is computed from it.
struct ProgramView {
  std::span<const Operation> operations;
  std::span<const Value> values;
  std::span<const Parameter> parameters;
  std::span<const StateBuffer> buffers;
  std::span<const Scope> scopes;
  std::span<const Output> outputs;

  /// The value that holds the images.
  static constexpr ValueId input = 0;
};

/// The tables while they grow or change.
struct ProgramTables {
  std::vector<Operation> operations;
  std::vector<Value> values;
  std::vector<Parameter> parameters;
  std::vector<StateBuffer> buffers;
  std::vector<Scope> scopes;
  std::vector<Output> outputs;

  constexpr ProgramView view() const {
    return {operations, values, parameters, buffers, scopes, outputs};
  }
};

/// Numbers of rows of each table.
struct ProgramSize {
  std::size_t operations = 0, values = 0, parameters = 0, buffers = 0, scopes = 0, outputs = 0;
};

/// A program as a constant: what a network's type becomes at compile time.
template <ProgramSize Size>
struct Program {
  std::array<Operation, Size.operations> operations{};
  std::array<Value, Size.values> values{};
  std::array<Parameter, Size.parameters> parameters{};
  std::array<StateBuffer, Size.buffers> buffers{};
  std::array<Scope, Size.scopes> scopes{};
  std::array<Output, Size.outputs> outputs{};

  constexpr ProgramView view() const {
    return {operations, values, parameters, buffers, scopes, outputs};
  }
};

/// A copy that may be changed.
constexpr ProgramTables tables_of(ProgramView p) {
  return {{p.operations.begin(), p.operations.end()}, {p.values.begin(), p.values.end()},
          {p.parameters.begin(), p.parameters.end()}, {p.buffers.begin(), p.buffers.end()},
          {p.scopes.begin(), p.scopes.end()},         {p.outputs.begin(), p.outputs.end()}};
}

/// The value whose memory `value` lies in: itself, or the concat it is a slice of.
constexpr ValueId root_of(ProgramView p, ValueId value) {
  const Value* values = p.values.data();
  while (values[value].parent != none) value = values[value].parent;
  return value;
}

/// Channel at which `value` begins inside its root.
constexpr int offset_in_root(ProgramView p, ValueId value) {
  int offset = 0;
  while (p.values[static_cast<std::size_t>(value)].parent != none) {
    offset += p.values[static_cast<std::size_t>(value)].offset;
    value = p.values[static_cast<std::size_t>(value)].parent;
  }
  return offset;
}

}  // namespace inception
