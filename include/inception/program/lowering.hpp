// SPDX-License-Identifier: MIT
// Lowering: from a network's type to its program, at compile time.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "inception/program/builder.hpp"

namespace inception {

namespace detail {

/// The name of a network's main output: its own, or "output".
template <class Network>
consteval std::string_view main_output() {
  if constexpr (requires { Network::output_name; }) {
    return Network::output_name;
  } else {
    return "output";
  }
}

template <class Network, class Kernels>
constexpr void lower(Builder<Kernels>& builder) {
  const ValueId input = builder.add_value(Network::in_channels);
  const ValueId output = Network::lower(builder, input, none);
  builder.add_output(main_output<Network>(), output);
}

template <class Network>
consteval ProgramSize program_size() {
  Builder<> builder(Keep::counts);
  lower<Network>(builder);
  return builder.size();
}

template <class Network>
consteval auto freeze() {
  constexpr ProgramSize size = program_size<Network>();
  Builder<> builder;
  builder.reserve(size);
  lower<Network>(builder);
  const ProgramTables& t = builder.tables();
  Program<size> program;
  std::copy(t.operations.begin(), t.operations.end(), program.operations.begin());
  std::copy(t.values.begin(), t.values.end(), program.values.begin());
  std::copy(t.parameters.begin(), t.parameters.end(), program.parameters.begin());
  std::copy(t.buffers.begin(), t.buffers.end(), program.buffers.begin());
  std::copy(t.scopes.begin(), t.scopes.end(), program.scopes.begin());
  std::copy(t.outputs.begin(), t.outputs.end(), program.outputs.begin());
  return program;
}

/// Types of operations in one network, at most.
inline constexpr std::size_t max_operation_types = 64;

/// Makers of the kernels' rows, one a type of operation.
template <class Device, class Scalar>
struct KernelTable {
  std::array<KernelEntry<Device, Scalar> (*)(), max_operation_types> entries{};
  std::size_t count = 0;
};

template <class Network, class Device, class Scalar>
consteval auto freeze_kernels() {
  Builder<KernelsFor<Device, Scalar>> builder(Keep::counts);
  lower<Network>(builder);
  const auto& entries = builder.kernels().entries;
  KernelTable<Device, Scalar> table;
  std::copy(entries.begin(), entries.end(), table.entries.begin());
  table.count = entries.size();
  return table;
}

}  // namespace detail

/// The program of a network (any layer, combinator or module is one).
template <class Network>
inline constexpr auto program_of = detail::freeze<Network>();

/// The kernels of a network's operations on a device, one row a type of operation.
template <class Network, class Device, class Scalar>
std::span<const KernelEntry<Device, Scalar>> kernels_of() {
  static const auto rows = [] {
    constexpr auto table = detail::freeze_kernels<Network, Device, Scalar>();
    std::array<KernelEntry<Device, Scalar>, table.count> made{};
    for (std::size_t row = 0; row < table.count; ++row) made[row] = table.entries[row]();
    return made;
  }();
  return rows;
}

}  // namespace inception
