// SPDX-License-Identifier: MIT
// The fully connected layer on the Cuda device: a 1x1 convolution.
#pragma once

#include "inception/ops/conv2d/cuda.cuh"
#include "inception/ops/linear/linear.hpp"

namespace inception {

/// Weights [C,K] are a 1x1 convolution's [1,1,C,K], and a linear operation's window is 1x1.
template <class Scalar>
struct DeviceKernel<ops::Linear, Cuda, Scalar> : DeviceKernel<ops::Conv2d, Cuda, Scalar> {};

}  // namespace inception
