// SPDX-License-Identifier: MIT
// What a layer talks to when it is lowered: it adds rows to the program's tables.
#pragma once

#include <string_view>
#include <vector>

#include "inception/ops/kernel.hpp"
#include "inception/program/program.hpp"

namespace inception {

/// Lowering without a device: the tables alone.
struct NoKernels {
  template <class Tag>
  constexpr void add() {}
};

/// Lowering for a device and a scalar type: also the row of functions of each operation.
template <class Device, class Scalar>
struct KernelsFor {
  std::vector<KernelEntry<Device, Scalar>> entries;

  template <class Tag>
  constexpr void add() {
    entries.push_back(kernel_entry<Tag, Device, Scalar>());
  }
};

/// Builds a program. A layer's `lower(builder, input, destination)` adds its operations and returns
/// the value that holds its result.
///
/// `destination` is `none`, or the value that the result must be written to: a branch's slice of a
/// concat.
template <class Kernels = NoKernels>
class Builder {
 public:
  constexpr ValueId add_value(int channels) { return add_slice(none, 0, channels); }

  /// Channels [offset, offset + channels) of `parent`.
  constexpr ValueId add_slice(ValueId parent, int offset, int channels) {
    tables_.values.push_back({channels, parent, offset});
    return static_cast<ValueId>(tables_.values.size()) - 1;
  }

  /// The destination, or a new value where there is none.
  constexpr ValueId result(ValueId destination, int channels) {
    return destination == none ? add_value(channels) : destination;
  }

  /// Adds an operation of type Tag::type, whose kernels are DeviceKernel<Tag, Device, Scalar>.
  template <class Tag>
  constexpr void add_operation(Operation operation) {
    operation.type = &Tag::type;
    operation.origin = operation.kernel = static_cast<int>(tables_.operations.size());
    operation.scope = scope_;
    operation.first_parameter = static_cast<int>(tables_.parameters.size());
    operation.first_buffer = static_cast<int>(tables_.buffers.size());
    tables_.operations.push_back(operation);
    kernels_.template add<Tag>();
  }

  /// Adds a parameter to the operation added last.
  constexpr void add_parameter(Parameter parameter) {
    parameter.operation = static_cast<OperationId>(tables_.operations.size()) - 1;
    tables_.parameters.push_back(parameter);
    ++tables_.operations.back().parameter_count;
  }

  /// Adds a buffer of state to the operation added last. Counters come last.
  constexpr void add_buffer(StateBuffer buffer) {
    buffer.operation = static_cast<OperationId>(tables_.operations.size()) - 1;
    tables_.buffers.push_back(buffer);
    ++tables_.operations.back().buffer_count;
  }

  constexpr void add_output(std::string_view name, ValueId value) {
    tables_.outputs.push_back({name, value});
  }

  /// Opens a scope with a name, a position ("0") or both ("branch1"); with neither, it adds no level.
  constexpr void enter(std::string_view name, int number = none) {
    tables_.scopes.push_back({scope_, name, number});
    scope_ = static_cast<int>(tables_.scopes.size()) - 1;
  }
  constexpr void leave() { scope_ = tables_.scopes[static_cast<std::size_t>(scope_)].parent; }

  constexpr const ProgramTables& tables() const { return tables_; }
  constexpr const Kernels& kernels() const { return kernels_; }

 private:
  ProgramTables tables_;
  Kernels kernels_;
  int scope_ = none;
};

}  // namespace inception
