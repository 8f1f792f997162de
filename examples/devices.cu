// SPDX-License-Identifier: MIT
// What the CUDA runtime knows of the GPUs, for devices.
#include "devices.hpp"

#include <inception/tensor/cuda.cuh>

#include "support/cudnn_version.hpp"

namespace {

using examples::CudaReport;
using examples::Gpu;
using inception::detail::check_cuda;

/// CUDA's 13020 is version 13.2.
std::string version_text(int number) {
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

Gpu describe(int ordinal) {
  cudaDeviceProp properties{};
  check_cuda(cudaGetDeviceProperties(&properties, ordinal), "cudaGetDeviceProperties");
  Gpu gpu{ordinal, properties.name, properties.major, properties.minor,
          properties.multiProcessorCount};
  check_cuda(cudaSetDevice(ordinal), "cudaSetDevice");
  check_cuda(cudaMemGetInfo(&gpu.free_bytes, &gpu.total_bytes), "cudaMemGetInfo");
  return gpu;
}

CudaReport report() {
  CudaReport result;
  int driver = 0, runtime = 0;
  check_cuda(cudaDriverGetVersion(&driver), "cudaDriverGetVersion");
  check_cuda(cudaRuntimeGetVersion(&runtime), "cudaRuntimeGetVersion");
  result.versions = {
      {"driver", driver == 0 ? "none is installed" : "CUDA " + version_text(driver)},
      {"runtime", "CUDA " + version_text(runtime)},
      {"cuDNN", examples::cudnn_version == nullptr ? "not built in" : examples::cudnn_version()}};
  try {
    const inception::Cuda first(0, inception::Cpu(1));
  } catch (const inception::DeviceError& error) {
    result.reason = error.what();
    return result;
  }
  int count = 0;
  check_cuda(cudaGetDeviceCount(&count), "cudaGetDeviceCount");
  for (int ordinal = 0; ordinal < count; ++ordinal) result.gpus.push_back(describe(ordinal));
  return result;
}

[[maybe_unused]] const bool known = (examples::cuda_report = report, true);

}  // namespace
