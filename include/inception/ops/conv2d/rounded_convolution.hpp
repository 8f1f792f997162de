// SPDX-License-Identifier: MIT
// The kernels of convolutions that round their factors to bfloat16.
#pragma once

#include "inception/ops/conv2d/conv2d.hpp"
#include "inception/ops/conv2d/direct_kernel.hpp"
#include "inception/ops/conv2d/rounded_hook.hpp"

namespace inception::detail {

template <class Factor>
constexpr KernelEntry<Cpu, float> rounded_entry() {
  using K = ConvKernel<float, Factor>;
  return {.type = &ops::Conv2d::type,
          .forward = &K::forward,
          .backward = &K::backward,
          .forward_scratch = &K::forward_scratch,
          .backward_scratch = &K::backward_scratch,
          .prepared_size = &K::prepared_size,
          .forward_siblings = &K::forward_siblings,
          .backward_siblings = &K::backward_siblings,
          .prepare = &K::prepare};
}

/// Pairs of bfloat16 where the processor multiplies them as fast as floats, else floats that hold
/// rounded values: the same results but for the order of the sums.
inline const KernelEntry<Cpu, float>* rounded_convolution_kernels() {
#if defined(__AVX512BF16__)
  static constexpr KernelEntry<Cpu, float> pairs = rounded_entry<simd::BFloat16Pair>();
  if (simd::pairs_pay()) return &pairs;
#endif
  static constexpr KernelEntry<Cpu, float> floats = rounded_entry<simd::RoundedFloat>();
  return &floats;
}

}  // namespace inception::detail
