// SPDX-License-Identifier: MIT
// Training runs on the Cuda device, for fit.cpp.
#include "inception/cuda.cuh"
#include "inception/extern_kernels.cuh"
#include "parity/fit_runs.hpp"

namespace inception::test {

template FitOutcome fit_run(const Cuda&, const FitCase&);

}  // namespace inception::test
