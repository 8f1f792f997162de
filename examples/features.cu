// SPDX-License-Identifier: MIT
// features on the Cuda device.
#include "support/cuda_work.cuh"

#include "features.hpp"

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<examples::Features>();

}  // namespace
