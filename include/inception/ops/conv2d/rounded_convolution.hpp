// SPDX-License-Identifier: MIT
// The kernels of convolutions that round their factors to bfloat16.
#pragma once

#include "inception/ops/conv2d/conv2d.hpp"
#include "inception/ops/conv2d/direct_kernel.hpp"
#include "inception/ops/conv2d/rounded_hook.hpp"
#include "inception/ops/conv2d/winograd.hpp"

namespace inception::detail {

template <class K>
constexpr KernelEntry<Cpu, float> rounded_entry() {
  KernelEntry<Cpu, float> entry{&ops::Conv2d::type, &K::forward, &K::backward};
  entry.forward_scratch = &K::forward_scratch;
  entry.backward_scratch = &K::backward_scratch;
  entry.prepared_size = &K::prepared_size;
  entry.prepare = &K::prepare;
  if constexpr (requires { &K::forward_siblings; }) {
    entry.forward_siblings = &K::forward_siblings;
    entry.backward_siblings = &K::backward_siblings;
  }
  return entry;
}

template <class Factor>
inline constexpr RoundedConvolution rounded_kernels{rounded_entry<ConvKernel<float, Factor>>(),
                                                    rounded_entry<WinogradKernel<float, Factor>>()};

/// Pairs of bfloat16 where the processor multiplies them as fast as floats, else floats that hold
/// rounded values: the same results but for the order of the sums.
inline const RoundedConvolution* rounded_convolution_kernels() {
#if defined(__AVX512BF16__)
  if (simd::pairs_pay()) return &rounded_kernels<simd::BFloat16Pair>;
#endif
  return &rounded_kernels<simd::RoundedFloat>;
}

}  // namespace inception::detail
