// SPDX-License-Identifier: MIT
// Makes the Cuda device known to a program. To be included first in its .cu file: where headers for the host
// come before, nvcc warns of host functions in Eigen's pool of threads.
#pragma once

#include <inception/cuda.cuh>
#include <string>

#include "support/device_choice.hpp"

namespace examples {

template <>
struct DeviceName<inception::Cuda> {
  static std::string of(const inception::Cuda& device) {
    cudaDeviceProp properties{};
    inception::detail::check_cuda(cudaGetDeviceProperties(&properties, device.ordinal()),
                                  "cudaGetDeviceProperties");
    return std::string(properties.name) + " (cuda:" + std::to_string(device.ordinal()) + ")";
  }
};

/// Lets run_on() run a program's work on the Cuda device. To be called before main: by the initial value of
/// a constant in the program's .cu file.
template <class Work>
bool register_cuda() {
  CudaWork<Work>::run = [](const Work& work, int ordinal, int threads) {
    return work(inception::Cuda(ordinal, inception::Cpu(threads)));
  };
  return true;
}

}  // namespace examples
