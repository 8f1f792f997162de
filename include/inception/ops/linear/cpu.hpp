// SPDX-License-Identifier: MIT
// The fully connected layer on the CPU: a 1x1 convolution.
#pragma once

#include "inception/ops/conv2d/cpu.hpp"
#include "inception/ops/linear/linear.hpp"

namespace inception {

/// Weights [C,K] are a 1x1 convolution's [1,1,C,K], and a linear operation's window is 1x1.
template <class Scalar>
struct DeviceKernel<ops::Linear, Cpu, Scalar> : DeviceKernel<ops::Conv2d, Cpu, Scalar> {};

}  // namespace inception
