// SPDX-License-Identifier: MIT
// Training at a precision on the Cuda device, for precision_runs.cpp.
#include "parity/precision_runs.hpp"

#include "inception/cuda.cuh"
#include "inception/extern_kernels.cuh"

namespace inception::test {

template std::vector<PrecisionStep> train_at<Cuda>(const Cuda&, const PrecisionSettings&);

}  // namespace inception::test
