// SPDX-License-Identifier: MIT
// train on the Cuda device.
#include "support/cuda_work.cuh"

#include "support/make_optimizer.cuh"
#include "support/training.cuh"
#include "train.hpp"

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<examples::Train>();

}  // namespace
