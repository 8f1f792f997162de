// SPDX-License-Identifier: MIT
// Gives a program NCCL's sums over processes on the Cuda device.
#include <inception/cuda.cuh>
#include <inception/parallel/nccl.cuh>

#include "support/processes.hpp"

namespace {

using Sums = examples::ProcessSums<inception::Cuda>;

[[maybe_unused]] const bool known = [] {
  Sums::make = [](inception::Communicator& processes,
                  const inception::Cuda& device) -> std::unique_ptr<Sums::Sums> {
    return std::make_unique<inception::NcclSums<float>>(processes, device);
  };
  return true;
}();

}  // namespace
