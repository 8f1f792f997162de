// SPDX-License-Identifier: MIT
// Eigen's expressions on the Cuda device.
#pragma once

#include <cstddef>

#include "inception/tensor/cuda_buffer.cuh"

#if !defined(EIGEN_USE_GPU)
#error \
    "inception: Eigen's GpuDevice must be there before its first header: include <inception/cuda.cuh> first, or define EIGEN_USE_GPU for all files (the CMake target inception::cuda does)"
#endif

namespace inception {

/// Evaluates expressions of tensor views on a Cuda device's stream:
///
///     EigenDevice gpu(device);
///     y.view().device(gpu.get()) = x.view() * 2.0f;
class EigenDevice {
 public:
  explicit EigenDevice(const Cuda& device)
      : device_(device), stream_(&device_.stream_address(), device.ordinal()), gpu_(&stream_) {}
  EigenDevice(const EigenDevice&) = delete;
  EigenDevice& operator=(const EigenDevice&) = delete;

  const Eigen::GpuDevice& get() const { return gpu_; }

 private:
  Cuda device_;
  Eigen::GpuStreamDevice stream_;
  Eigen::GpuDevice gpu_;
};

}  // namespace inception
