// SPDX-License-Identifier: MIT
// classify on the Cuda device.
#include "support/cuda_work.cuh"

#include "classify.hpp"

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<examples::Classify>();

}  // namespace
