// SPDX-License-Identifier: MIT
// Compiles the Cuda device's kernels in double, which checks of gradients and comparisons use.
#include <inception/instantiate_double_kernels.cuh>
