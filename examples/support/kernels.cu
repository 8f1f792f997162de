// SPDX-License-Identifier: MIT
// Compiles the Cuda device's kernels for all networks of these programs.
#include <inception/instantiate_kernels.cuh>
