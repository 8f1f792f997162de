// SPDX-License-Identifier: MIT
// Compiles the Cpu device's kernels of every operation for models in double: see extern_kernels.hpp.
#pragma once

#include "inception/ops/cpu.hpp"

namespace inception {

template KernelEntry<Cpu, double> kernel_entry<ops::AdaptiveAvgPool2d, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::AvgPool2d, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::BatchNorm2d, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::Conv2d, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::Copy, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::Dropout, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::Flatten, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::Linear, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::LocalResponseNorm, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::MaxPool2d, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::ReLU, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::Softmax, Cpu, double>();
template KernelEntry<Cpu, double> kernel_entry<ops::Sum, Cpu, double>();

}  // namespace inception
