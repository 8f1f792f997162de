// SPDX-License-Identifier: MIT
// paper_steps on the Cuda device.
#include "support/cuda_work.cuh"

#include <inception/extern_kernels.cuh>

#include "paper_steps.hpp"
#include "support/training.cuh"

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<examples::PaperSteps>();

}  // namespace
