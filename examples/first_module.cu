// SPDX-License-Identifier: MIT
// first_module on the Cuda device.
#include "support/cuda_work.cuh"

#include "first_module.hpp"

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<FirstModule>();

}  // namespace
