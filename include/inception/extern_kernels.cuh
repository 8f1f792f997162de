// SPDX-License-Identifier: MIT
// Says that another source file of the program compiles the Cuda device's kernels.
//
// Without this each file that makes a Model compiles the kernels of its networks, which takes most of its
// time. With this it does not, and one file of the program must hold
//
//     #include <inception/instantiate_kernels.cuh>          // for models in float
//     #include <inception/instantiate_double_kernels.cuh>   // for models in double, if there are any
//
// Files with and without it may meet in a program. See docs/how_to/compile_faster.md.
#pragma once

#include "inception/ops/cuda.cuh"

namespace inception {

extern template KernelEntry<Cuda, float> kernel_entry<ops::AdaptiveAvgPool2d, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::AvgPool2d, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::BatchNorm2d, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::Conv2d, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::Copy, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::Dropout, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::Flatten, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::Linear, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::LocalResponseNorm, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::MaxPool2d, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::ReLU, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::Softmax, Cuda, float>();
extern template KernelEntry<Cuda, float> kernel_entry<ops::Sum, Cuda, float>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::AdaptiveAvgPool2d, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::AvgPool2d, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::BatchNorm2d, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::Conv2d, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::Copy, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::Dropout, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::Flatten, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::Linear, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::LocalResponseNorm, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::MaxPool2d, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::ReLU, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::Softmax, Cuda, double>();
extern template KernelEntry<Cuda, double> kernel_entry<ops::Sum, Cuda, double>();

}  // namespace inception
