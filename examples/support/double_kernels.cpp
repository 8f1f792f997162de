// SPDX-License-Identifier: MIT
// Compiles the Cpu's kernels in double, which checks of gradients and comparisons use.
#include <inception/instantiate_double_kernels.hpp>
