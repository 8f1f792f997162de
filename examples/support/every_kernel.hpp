// SPDX-License-Identifier: MIT
// A device's kernels of all our operations, compiled once for all networks.
#pragma once

#include <inception/ops/kernel.hpp>
#include <span>

namespace examples {

/// One row a type of operation, for float and double. A model finds in it what its network needs.
template <class Device, class Scalar>
std::span<const inception::KernelEntry<Device, Scalar>> every_kernel();

}  // namespace examples
