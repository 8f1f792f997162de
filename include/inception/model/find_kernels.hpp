// SPDX-License-Identifier: MIT
// Finds a device's kernels for the operations of a program.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <type_traits>

#include "inception/model/options.hpp"
#include "inception/ops/kernel.hpp"
#include "inception/program/bind.hpp"
#include "inception/tensor/error.hpp"

namespace inception::detail {

/// Gives each operation its row of the kernels, and the model's precision.
template <class Device, class Scalar>
ProgramTables find_kernels(ProgramTables t, std::span<const KernelEntry<Device, Scalar>> kernels,
                           const ModelOptions& options) {
  if (options.precision != Precision::full && !std::is_same_v<Scalar, float>) {
    throw Error(std::string("Model: Precision::") + to_string(options.precision) +
                " rounds the factors of float products; a model of another scalar type was "
                "given: make it a Model<Network, Device, float>, or leave the precision full");
  }
  for (Operation& o : t.operations) {
    o.precision = options.precision;
    for (std::size_t row = 0; row < kernels.size(); ++row) {
      if (kernels[row].type == o.type) o.kernel = static_cast<int>(row);
    }
  }
  return t;
}

}  // namespace inception::detail
