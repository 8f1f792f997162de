// SPDX-License-Identifier: MIT
// run_tensors on the Cuda device.
#include "support/cuda_work.cuh"

#include "run_tensors.hpp"

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<examples::RunTensors>();

}  // namespace
