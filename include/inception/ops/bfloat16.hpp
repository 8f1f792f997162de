// SPDX-License-Identifier: MIT
// Factors rounded to bfloat16: made of floats, multiplied, and summed in float.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <type_traits>

#include "inception/ops/simd.hpp"
#include "inception/tensor/index.hpp"

#if defined(__AVX512BF16__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace inception {

/// The bfloat16 next to a float, ties to even: its upper 16 bits. A NaN stays one and becomes quiet;
/// what is smaller than 2^-126 becomes a zero of its sign, as the processors' instructions have it.
constexpr std::uint16_t to_bfloat16(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t magnitude = bits & 0x7FFF'FFFFU;
  const std::uint32_t nearest = bits + 0x7FFFU + (bits >> 16 & 1U);
  const std::uint32_t finite = magnitude < 0x0080'0000U ? bits & 0x8000'0000U : nearest;
  const std::uint32_t rounded = magnitude > 0x7F80'0000U ? bits | 0x0040'0000U : finite;
  return static_cast<std::uint16_t>(rounded >> 16);
}

namespace simd {

/// A float that was rounded to bfloat16: multiplied on any processor, as fast as floats are.
struct RoundedFloat {
  float value = 0;
};

template <>
struct VectorOf<RoundedFloat> : VectorOf<float> {};

/// sum[i] += columns[i] · factor.
template <class Scalar>
__attribute__((always_inline)) inline void multiply_add(Vector<Scalar>& sum,
                                                        const Vector<Scalar>& columns,
                                                        Scalar factor) {
  sum += columns * factor;
}
__attribute__((always_inline)) inline void multiply_add(Vector<float>& sum,
                                                        const Vector<float>& columns,
                                                        RoundedFloat factor) {
  sum += columns * factor.value;
}

/// The float next to a number among those that bfloat16 has.
constexpr RoundedFloat round_to_bfloat16(float value) {
  return {std::bit_cast<float>(std::uint32_t{to_bfloat16(value)} << 16)};
}

/// Copies `count` adjacent scalars: factors that need no rounding.
template <class Scalar>
inline void round_neighbours(const Scalar* from, Index count, Scalar* to) {
  std::copy_n(from, count, to);
}

/// Rounds `count` adjacent floats into factors.
inline void round_neighbours(const float* from, Index count, RoundedFloat* to) {
  for (Index i = 0; i < count; ++i) to[i] = round_to_bfloat16(from[i]);
}

/// Stores a vector as factors.
template <class Scalar>
inline void store_factors(Scalar* to, const Vector<Scalar>& v) {
  store(to, v);
}
inline void store_factors(RoundedFloat* to, const Vector<float>& v) {
  float values[lanes<float>];
  store(values, v);
  round_neighbours(values, lanes<float>, to);
}

/// Rounds a row of `count` floats, each times `scale` where there is one.
inline void round_rows(const float* row, const float* /*next*/, Index count, RoundedFloat* to,
                       const float* scale = nullptr) {
  if (scale == nullptr) return round_neighbours(row, count, to);
  for (Index i = 0; i < count; ++i) to[i] = round_to_bfloat16(row[i] * scale[i]);
}

#if defined(__AVX512BF16__)

/// Two bfloat16 numbers whose products are summed by one instruction: the first in the lower half.
struct BFloat16Pair {
  std::uint32_t bits = 0;
};

template <>
struct VectorOf<BFloat16Pair> : VectorOf<std::uint32_t> {};

/// sum[i] += columns[i].first · factor.first + columns[i].second · factor.second.
__attribute__((always_inline)) inline void multiply_add(Vector<float>& sum,
                                                        const Vector<std::uint32_t>& columns,
                                                        BFloat16Pair factor) {
  const auto factors = _mm512_set1_epi32(static_cast<int>(factor.bits));
  sum = _mm512_dpbf16_ps(sum, (__m512bh)columns, (__m512bh)factors);
}

/// Rounds `count` adjacent floats and pairs neighbours; an odd last one is paired with 0.
inline void round_neighbours(const float* from, Index count, BFloat16Pair* to) {
  Index i = 0;
  for (; i + 32 <= count; i += 32) {
    const auto pairs =
        _mm512_cvtne2ps_pbh(_mm512_loadu_ps(from + i + 16), _mm512_loadu_ps(from + i));
    _mm512_storeu_si512(to + i / 2, (__m512i)pairs);
  }
  if (i == count) return;
  const std::uint32_t some = (std::uint32_t{1} << (count - i)) - 1;
  const auto pairs =
      _mm512_cvtne2ps_pbh(_mm512_maskz_loadu_ps(static_cast<__mmask16>(some >> 16), from + i + 16),
                          _mm512_maskz_loadu_ps(static_cast<__mmask16>(some), from + i));
  const std::uint32_t some_pairs = (std::uint32_t{1} << ((count - i + 1) / 2)) - 1;
  _mm512_mask_storeu_epi32(to + i / 2, static_cast<__mmask16>(some_pairs), (__m512i)pairs);
}

/// Stores a vector as half a vector of pairs of neighbours.
inline void store_factors(BFloat16Pair* to, const Vector<float>& v) {
  const auto pairs = _mm512_cvtneps_pbh((__m512)v);
  std::memcpy(static_cast<void*>(to), &pairs, sizeof pairs);
}

/// Rounds two rows of `count` floats, each times `scale` where there is one, and pairs those that
/// stand one above the other; where `next` is null it is 0.
inline void round_rows(const float* row, const float* next, Index count, BFloat16Pair* to,
                       const float* scale = nullptr) {
  alignas(64) static constexpr std::int16_t interleave[32] = {
      0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
      8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  const auto order = _mm512_load_si512(interleave);
  for (Index i = 0; i < count; i += 16) {
    const auto some =
        static_cast<__mmask16>((std::uint32_t{1} << std::min<Index>(16, count - i)) - 1);
    auto a = _mm512_maskz_loadu_ps(some, row + i);
    auto b = next == nullptr ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps(some, next + i);
    if (scale != nullptr) {
      const auto factor = _mm512_maskz_loadu_ps(some, scale + i);
      a = _mm512_mul_ps(a, factor);
      b = _mm512_mul_ps(b, factor);
    }
    const auto pairs = _mm512_permutexvar_epi16(order, (__m512i)_mm512_cvtne2ps_pbh(b, a));
    _mm512_mask_storeu_epi32(to + i, some, pairs);
  }
}

/// Whether multiplying pairs is faster than multiplying floats on this processor. Sapphire and Emerald
/// Rapids execute the instruction as four multiply-adds, for the work of two.
inline bool pairs_pay() {
  static const bool pay = [] {
    [[maybe_unused]] unsigned most = 0, d = 0;
    unsigned b = 0, c = 0, version = 0;
    __cpuid(0, most, b, c, d);
    const bool intel = b == signature_INTEL_ebx && c == signature_INTEL_ecx;
    __cpuid(1, version, b, c, d);
    const unsigned family = version >> 8 & 0xFU;
    const unsigned model = (version >> 12 & 0xF0U) | (version >> 4 & 0xFU);
    return !(intel && family == 6 && (model == 143 || model == 207));
  }();
  return pay;
}

#endif

}  // namespace simd

namespace detail {

/// Factors that were rounded from float.
template <class Factor>
concept Rounded = !std::is_floating_point_v<Factor>;

/// Numbers of one factor, whose products are summed.
template <class Factor>
inline constexpr int values_per_factor = 1;
#if defined(__AVX512BF16__)
template <>
inline constexpr int values_per_factor<simd::BFloat16Pair> = 2;
#endif

/// Factors that hold so many channels, or images.
template <class Factor>
constexpr Index factors_of(Index values) {
  return (values + values_per_factor<Factor> - 1) / values_per_factor<Factor>;
}

}  // namespace detail

}  // namespace inception
