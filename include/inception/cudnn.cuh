// SPDX-License-Identifier: MIT
// Adds cuDNN 9 as the Cuda device's second engine of convolutions: one source file that includes this
// gives it to all models of the program, which is linked with inception::cudnn.
#pragma once

#include "inception/cuda.cuh"
#include "inception/ops/conv2d/cudnn.cuh"

namespace inception::detail {

inline const bool cudnn_convolution_is_there = [] {
  cudnn_convolution<float> = &cudnn_convolution_kernel<float>;
  cudnn_convolution<double> = &cudnn_convolution_kernel<double>;
  return true;
}();

}  // namespace inception::detail
