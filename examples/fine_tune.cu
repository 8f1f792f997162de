// SPDX-License-Identifier: MIT
// fine_tune on the Cuda device.
#include "support/cuda_work.cuh"

#include "fine_tune.hpp"
#include "support/make_optimizer.cuh"
#include "support/training.cuh"

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<examples::FineTune>();

}  // namespace
