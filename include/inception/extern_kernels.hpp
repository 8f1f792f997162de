// SPDX-License-Identifier: MIT
// Says that another source file of the program compiles the Cpu device's kernels.
//
// Without this each file that makes a Model compiles the kernels of its networks, which takes most of its
// time. With this it does not, and one file of the program must hold
//
//     #include <inception/instantiate_kernels.hpp>          // for models in float
//     #include <inception/instantiate_double_kernels.hpp>   // for models in double, if there are any
//
// Files with and without it may meet in a program. See docs/how_to/compile_faster.md.
#pragma once

#include "inception/ops/cpu.hpp"

namespace inception {

extern template KernelEntry<Cpu, float> kernel_entry<ops::AdaptiveAvgPool2d, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::AvgPool2d, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::BatchNorm2d, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::Conv2d, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::Copy, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::Dropout, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::Flatten, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::Linear, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::LocalResponseNorm, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::MaxPool2d, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::ReLU, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::Softmax, Cpu, float>();
extern template KernelEntry<Cpu, float> kernel_entry<ops::Sum, Cpu, float>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::AdaptiveAvgPool2d, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::AvgPool2d, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::BatchNorm2d, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::Conv2d, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::Copy, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::Dropout, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::Flatten, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::Linear, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::LocalResponseNorm, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::MaxPool2d, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::ReLU, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::Softmax, Cpu, double>();
extern template KernelEntry<Cpu, double> kernel_entry<ops::Sum, Cpu, double>();

}  // namespace inception
