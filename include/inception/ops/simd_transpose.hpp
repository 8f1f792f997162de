// SPDX-License-Identifier: MIT
// A square of vectors, transposed in registers.
#pragma once

#include <type_traits>
#include <utility>

#include "inception/ops/simd.hpp"

namespace inception::simd {

namespace detail {

#if !defined(__CUDACC__)
/// Swaps what lies `Stride` from the diagonal between two rows that are `Stride` apart.
template <int Stride, class V, int... I>
__attribute__((always_inline)) inline void exchange(V& upper, V& lower,
                                                    std::integer_sequence<int, I...>) {
  constexpr int lanes = sizeof...(I);
  const V from_upper = upper;
  upper = __builtin_shufflevector(upper, lower, ((I & Stride) != 0 ? lanes + I - Stride : I)...);
  lower =
      __builtin_shufflevector(from_upper, lower, ((I & Stride) != 0 ? lanes + I : I + Stride)...);
}
#endif

}  // namespace detail

/// Transposes the square of lanes<Scalar> rows.
template <class Scalar>
__attribute__((always_inline)) inline void transpose(Vector<Scalar>* rows) {
  constexpr int size = lanes<Scalar>;
#if defined(__CUDACC__)
  // nvcc does not take shuffles whose indices are a pack.
  for (int i = 0; i < size; ++i) {
    for (int j = 0; j < i; ++j) {
      const Scalar kept = rows[i][j];
      rows[i][j] = rows[j][i];
      rows[j][i] = kept;
    }
  }
#else
  const auto pass = [&](auto stride) __attribute__((always_inline)) {
    constexpr int s = stride;
    if constexpr (s < size) {
      unroll<size>([&](auto i) __attribute__((always_inline)) {
        if constexpr ((i & s) == 0) {
          detail::exchange<s>(rows[i], rows[i + s], std::make_integer_sequence<int, size>{});
        }
      });
    }
  };
  pass(std::integral_constant<int, 1>{});
  pass(std::integral_constant<int, 2>{});
  pass(std::integral_constant<int, 4>{});
  pass(std::integral_constant<int, 8>{});
  static_assert(size <= 16);
#endif
}

}  // namespace inception::simd
