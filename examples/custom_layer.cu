// SPDX-License-Identifier: MIT
// custom_layer on the Cuda device.
#include "support/cuda_work.cuh"

#include "custom_layer.hpp"
#include "support/swish.cuh"

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<CustomLayer>();

}  // namespace
