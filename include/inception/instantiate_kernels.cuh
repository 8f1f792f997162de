// SPDX-License-Identifier: MIT
// Compiles the Cuda device's kernels of every operation: see extern_kernels.cuh.
#pragma once

#include "inception/ops/cuda.cuh"

namespace inception {

template KernelEntry<Cuda, float> kernel_entry<ops::AdaptiveAvgPool2d, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::AvgPool2d, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::BatchNorm2d, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::Conv2d, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::Copy, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::Dropout, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::Flatten, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::Linear, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::LocalResponseNorm, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::MaxPool2d, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::ReLU, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::Softmax, Cuda, float>();
template KernelEntry<Cuda, float> kernel_entry<ops::Sum, Cuda, float>();

}  // namespace inception
