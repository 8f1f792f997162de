// SPDX-License-Identifier: MIT
// evaluate on the Cuda device.
#include "support/cuda_work.cuh"

#include "evaluate.hpp"
#include "support/training.cuh"

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<examples::Evaluate>();

}  // namespace
