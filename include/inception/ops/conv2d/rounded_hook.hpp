// SPDX-License-Identifier: MIT
// Where convolution finds the kernels of rounded factors, in a program that has them.
#pragma once

#include <string>

#include "inception/ops/kernel.hpp"
#include "inception/tensor/cpu.hpp"

namespace inception::detail {

/// The kernels of one kind of rounded factors.
struct RoundedConvolution {
  KernelEntry<Cpu, float> direct, winograd;
};

/// Null until a source file includes inception/bfloat16.hpp.
inline const RoundedConvolution* rounded_convolution = nullptr;

inline const KernelEntry<Cpu, float>& require_rounded_convolution(const Operation& o) {
  if (rounded_convolution == nullptr) {
    throw Error(
        "Model: Precision::bfloat16 was asked for, whose kernels this program does not have: "
        "#include <inception/bfloat16.hpp> in one of its source files");
  }
  return o.algorithm == Algorithm::winograd ? rounded_convolution->winograd
                                            : rounded_convolution->direct;
}

/// No processor multiplies the other formats' factors faster than float32's.
inline void require_rounding_on_cpu(Precision precision) {
  if (precision == Precision::bfloat16) return;
  throw Error(std::string("Model: the Cpu device multiplies in full precision or in bfloat16; "
                          "Precision::") +
              to_string(precision) +
              " was asked for: run on the Cuda device, or choose one of those");
}

/// The kernels of rounded factors, of whichever kind the processor is best at, by the operation's
/// algorithm.
struct RoundedConvKernel {
  static Index prepared_size(const Operation& o) {
    return require_rounded_convolution(o).prepared_size(o);
  }
  static void prepare(const Cpu& cpu, const Operation& o, const float* weight, const float* bias,
                      FoldedNorm<float> folded, float* prepared) {
    require_rounded_convolution(o).prepare(cpu, o, weight, bias, folded, prepared);
  }
  static Index forward_scratch(const Cpu& cpu, const Operation& o, Shape x, Shape y) {
    return require_rounded_convolution(o).forward_scratch(cpu, o, x, y);
  }
  static Index backward_scratch(const Cpu& cpu, const Operation& o, Shape x, Shape y) {
    return require_rounded_convolution(o).backward_scratch(cpu, o, x, y);
  }
  static void forward(const ForwardContext<Cpu, float>& ctx) {
    require_rounded_convolution(*ctx.operation).forward(ctx);
  }
  static void backward(const BackwardContext<Cpu, float>& ctx) {
    require_rounded_convolution(*ctx.operation).backward(ctx);
  }
  static void forward_siblings(std::span<const ForwardContext<Cpu, float>> contexts) {
    require_rounded_convolution(*contexts[0].operation).forward_siblings(contexts);
  }
  static void backward_siblings(std::span<const BackwardContext<Cpu, float>> contexts) {
    require_rounded_convolution(*contexts[0].operation).backward_siblings(contexts);
  }
};

}  // namespace inception::detail
