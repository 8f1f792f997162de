// SPDX-License-Identifier: MIT
// Compiles the Cpu device's kernels of every operation: see extern_kernels.hpp.
#pragma once

#include "inception/ops/cpu.hpp"

namespace inception {

template KernelEntry<Cpu, float> kernel_entry<ops::AdaptiveAvgPool2d, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::AvgPool2d, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::BatchNorm2d, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::Conv2d, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::Copy, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::Dropout, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::Flatten, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::Linear, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::LocalResponseNorm, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::MaxPool2d, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::ReLU, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::Softmax, Cpu, float>();
template KernelEntry<Cpu, float> kernel_entry<ops::Sum, Cpu, float>();

}  // namespace inception
