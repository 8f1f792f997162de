// SPDX-License-Identifier: MIT
// What devices tells of the Cuda device.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace examples {

struct Gpu {
  int ordinal = 0;
  std::string name;
  int major = 0, minor = 0;  ///< compute capability
  int multiprocessors = 0;
  std::size_t total_bytes = 0, free_bytes = 0;
};

struct CudaReport {
  std::vector<Gpu> gpus;
  std::string reason;  ///< why there are no GPUs, where there are none
  std::vector<std::pair<std::string, std::string>> versions;  ///< of driver and libraries, by name
};

/// Null in a build without the Cuda device: devices.cu sets it.
inline CudaReport (*cuda_report)() = nullptr;

}  // namespace examples
