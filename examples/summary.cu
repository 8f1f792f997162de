// SPDX-License-Identifier: MIT
// summary on the Cuda device.
#include "support/cuda_work.cuh"

#include "summary.hpp"

namespace examples::summary {

/// The device's pool keeps what it has had: afterwards, what is used is the most that was.
template <>
class MemoryUse<Cuda> {
 public:
  explicit MemoryUse(const Cuda& device) : device_(device), free_before_(free_bytes()) {}

  Index growth() const { return free_before_ - free_bytes(); }

 private:
  Index free_bytes() const {
    device_.activate();
    device_.synchronize();
    std::size_t free = 0, total = 0;
    inception::detail::check_cuda(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
    return static_cast<Index>(free);
  }

  Cuda device_;
  Index free_before_;
};

}  // namespace examples::summary

namespace {

[[maybe_unused]] const bool known = examples::register_cuda<examples::FindSummary>();

}  // namespace
