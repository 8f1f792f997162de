// SPDX-License-Identifier: MIT
// bench_network on the Cuda device.
#include "support/cuda_work.cuh"

#include "bench_network.hpp"

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<benchmarks::BenchNetwork>();

}  // namespace
