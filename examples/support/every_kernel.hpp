// SPDX-License-Identifier: MIT
// The Cpu's kernels of all our operations, compiled once for all networks.
#pragma once

#include <inception/ops/kernel.hpp>
#include <span>

namespace examples {

/// One row a type of operation, for float and double. A model finds in it what its network needs.
template <class Scalar>
std::span<const inception::KernelEntry<inception::Cpu, Scalar>> every_kernel();

}  // namespace examples
