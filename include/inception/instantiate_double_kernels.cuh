// SPDX-License-Identifier: MIT
// Compiles the Cuda device's kernels of every operation for models in double: see extern_kernels.cuh.
#pragma once

#include "inception/ops/cuda.cuh"

namespace inception {

template KernelEntry<Cuda, double> kernel_entry<ops::AdaptiveAvgPool2d, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::AvgPool2d, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::BatchNorm2d, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::Conv2d, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::Copy, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::Dropout, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::Flatten, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::Linear, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::LocalResponseNorm, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::MaxPool2d, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::ReLU, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::Softmax, Cuda, double>();
template KernelEntry<Cuda, double> kernel_entry<ops::Sum, Cuda, double>();

}  // namespace inception
