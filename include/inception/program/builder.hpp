// SPDX-License-Identifier: MIT
// What a layer talks to when it is lowered: it adds rows to the program's tables.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "inception/ops/kernel.hpp"
#include "inception/program/program.hpp"

namespace inception {

namespace detail {

/// A number that no other type has: the FNV-1a hash of its name, 64 bits. It stands in for the address
/// of Tag::type, which GCC refuses to compare at compile time under -fsanitize=undefined
/// (gcc.gnu.org/PR71962).
template <class T>
consteval std::uint64_t hash_type_name() {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : std::string_view(__PRETTY_FUNCTION__)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  }
  return hash;
}
template <class T>
inline constexpr std::uint64_t type_number = hash_type_name<T>();

}  // namespace detail

/// Lowering without a device: the tables alone.
struct NoKernels {
  template <class Tag>
  constexpr void add() {}
};

/// Lowering for a device and a scalar type: also the kernels of each type of operation, once.
template <class Device, class Scalar>
struct KernelsFor {
  std::vector<KernelEntry<Device, Scalar> (*)()> entries;  ///< makers of each
  std::vector<std::uint64_t> tags;                         ///< beside the entries

  template <class Tag>
  constexpr void add() {
    for (const std::uint64_t tag : tags) {
      if (tag == detail::type_number<Tag>) return;
    }
    tags.push_back(detail::type_number<Tag>);
    entries.push_back(&kernel_entry<Tag, Device, Scalar>);
  }
};

/// What a builder keeps. At compile time every row costs, so sizes are counted before rows are made.
enum class Keep : std::uint8_t { rows, counts };

/// Builds a program. A layer's `lower(builder, input, destination)` adds its operations and returns
/// the value that holds its result.
///
/// `destination` is `none`, or the value that the result must be written to: a branch's slice of a
/// concat.
template <class Kernels = NoKernels>
class Builder {
 public:
  constexpr explicit Builder(Keep keep = Keep::rows) : keep_(keep) {}

  /// Makes room for a program of a known size.
  constexpr void reserve(const ProgramSize& size) {
    tables_.operations.reserve(size.operations);
    tables_.values.reserve(size.values);
    tables_.parameters.reserve(size.parameters);
    tables_.buffers.reserve(size.buffers);
    tables_.scopes.reserve(size.scopes);
    tables_.outputs.reserve(size.outputs);
  }

  constexpr ValueId add_value(int channels) { return add_slice(none, 0, channels); }

  /// Channels [offset, offset + channels) of `parent`.
  constexpr ValueId add_slice(ValueId parent, int offset, int channels) {
    if (keep_ == Keep::rows) tables_.values.push_back({channels, parent, offset});
    return static_cast<ValueId>(size_.values++);
  }

  /// The destination, or a new value where there is none.
  constexpr ValueId result(ValueId destination, int channels) {
    return destination == none ? add_value(channels) : destination;
  }

  /// Adds an operation whose kernels are DeviceKernel<Tag, Device, Scalar> and whose type is
  /// Tag::type.
  template <class Tag>
  constexpr void add_operation(const Operation& operation) {
    kernels_.template add<Tag>();
    if (keep_ == Keep::rows) {
      Operation& row = tables_.operations.emplace_back(operation);
      row.type = &Tag::type;
      row.origin = static_cast<OperationId>(size_.operations);
      row.scope = scope_;
      row.first_parameter = static_cast<int>(size_.parameters);
      row.first_buffer = static_cast<int>(size_.buffers);
    }
    ++size_.operations;
  }

  /// Adds a parameter to the operation added last.
  constexpr void add_parameter(const Parameter& parameter) {
    if (keep_ == Keep::rows) {
      tables_.parameters.emplace_back(parameter).operation =
          static_cast<OperationId>(size_.operations) - 1;
      ++tables_.operations.back().parameter_count;
    }
    ++size_.parameters;
  }

  /// Adds a buffer of state to the operation added last. Counters come last.
  constexpr void add_buffer(const StateBuffer& buffer) {
    if (keep_ == Keep::rows) {
      tables_.buffers.emplace_back(buffer).operation =
          static_cast<OperationId>(size_.operations) - 1;
      ++tables_.operations.back().buffer_count;
    }
    ++size_.buffers;
  }

  constexpr void add_output(std::string_view name, ValueId value) {
    if (keep_ == Keep::rows) tables_.outputs.push_back({name, value});
    ++size_.outputs;
  }

  /// Opens a scope with a name, or with a position where the name is empty.
  constexpr void enter(std::string_view name, int number = none) {
    if (keep_ == Keep::rows) tables_.scopes.push_back({scope_, name, number});
    scope_ = static_cast<int>(size_.scopes++);
  }
  constexpr void leave() {
    if (keep_ == Keep::rows) scope_ = tables_.scopes[static_cast<std::size_t>(scope_)].parent;
  }

  constexpr const ProgramSize& size() const { return size_; }
  constexpr const ProgramTables& tables() const { return tables_; }
  constexpr const Kernels& kernels() const { return kernels_; }

 private:
  Keep keep_;
  ProgramSize size_;
  ProgramTables tables_;
  Kernels kernels_;
  int scope_ = none;
};

}  // namespace inception
