// SPDX-License-Identifier: MIT
// Lowering: from a network's type to its program, at compile time.
#pragma once

#include <algorithm>
#include <array>
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
constexpr Builder<Kernels> lower() {
  Builder<Kernels> builder;
  const ValueId input = builder.add_value(Network::in_channels);
  const ValueId output = Network::lower(builder, input, none);
  builder.add_output(main_output<Network>(), output);
  return builder;
}

template <class Network>
consteval ProgramSize program_size() {
  const auto builder = lower<Network, NoKernels>();
  const ProgramTables& t = builder.tables();
  return {t.operations.size(), t.values.size(), t.parameters.size(),
          t.buffers.size(),    t.scopes.size(), t.outputs.size()};
}

template <class Network>
consteval auto freeze() {
  Program<program_size<Network>()> program;
  const auto builder = lower<Network, NoKernels>();
  const ProgramTables& t = builder.tables();
  std::copy(t.operations.begin(), t.operations.end(), program.operations.begin());
  std::copy(t.values.begin(), t.values.end(), program.values.begin());
  std::copy(t.parameters.begin(), t.parameters.end(), program.parameters.begin());
  std::copy(t.buffers.begin(), t.buffers.end(), program.buffers.begin());
  std::copy(t.scopes.begin(), t.scopes.end(), program.scopes.begin());
  std::copy(t.outputs.begin(), t.outputs.end(), program.outputs.begin());
  return program;
}

template <class Network, class Device, class Scalar>
consteval auto freeze_kernels() {
  std::array<KernelEntry<Device, Scalar>, program_size<Network>().operations> table{};
  const auto builder = lower<Network, KernelsFor<Device, Scalar>>();
  std::copy(builder.kernels().entries.begin(), builder.kernels().entries.end(), table.begin());
  return table;
}

}  // namespace detail

/// The program of a network (any layer, combinator or module is one).
template <class Network>
inline constexpr auto program_of = detail::freeze<Network>();

/// The kernels of a network's operations on a device, row by row as Operation::kernel names them.
template <class Network, class Device, class Scalar>
inline constexpr auto kernels_of = detail::freeze_kernels<Network, Device, Scalar>();

}  // namespace inception
