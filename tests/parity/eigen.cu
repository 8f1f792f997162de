// SPDX-License-Identifier: MIT
// An expression of Eigen's on the Cuda device, for device.cpp.
#define EIGEN_USE_GPU
#include "inception/tensor/cuda_eigen.cuh"

namespace inception::test {

Tensor<float> eigen_expression(const Cuda& device, const Tensor<float>& x) {
  const Tensor<float, Cuda> there = to_device(x, device);
  Tensor<float, Cuda> y(x.shape(), device);
  const EigenDevice gpu(device);
  y.view().device(gpu.get()) = (there.view() * 2.0F + 1.0F).cwiseMax(0.0F);
  return to_host(y);
}

}  // namespace inception::test
