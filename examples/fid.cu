// SPDX-License-Identifier: MIT
// fid on the Cuda device.
#include "support/cuda_work.cuh"

#include "fid.hpp"

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<examples::Fid>();

}  // namespace
