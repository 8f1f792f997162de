// SPDX-License-Identifier: MIT
// Compiles the Cpu's kernels for all networks of these programs.
#include <inception/instantiate_kernels.hpp>
