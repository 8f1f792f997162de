// SPDX-License-Identifier: MIT
// 16-bit floating-point numbers: their values, and the nearest one to a float.
#pragma once

#include <bit>
#include <cstdint>

namespace inception {

/// The value of a bfloat16: the upper half of a float.
constexpr float from_bfloat16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// The value of an IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits.
constexpr float from_float16(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000U) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1FU;
  const std::uint32_t fraction = bits & 0x3FFU;
  if (exponent == 0) {  // zero and subnormal: fraction · 2^-24, exact in float
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(magnitude));
  }
  const std::uint32_t widened = exponent == 0x1F ? 0xFFU : exponent + (127 - 15);
  return std::bit_cast<float>(sign | (widened << 23) | (fraction << 13));
}

/// The bfloat16 nearest to a float, ties to even, subnormal numbers included. A NaN stays one.
constexpr std::uint16_t nearest_bfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const bool nan = (bits & 0x7FFF'FFFFU) > 0x7F80'0000U;
  const std::uint32_t rounded = nan ? bits | 0x0040'0000U : bits + 0x7FFFU + (bits >> 16 & 1U);
  return static_cast<std::uint16_t>(rounded >> 16);
}

/// The binary16 nearest to a float, ties to even. From 65520 on that is infinity; a NaN stays one.
constexpr std::uint16_t nearest_float16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16 & 0x8000U, magnitude = bits & 0x7FFF'FFFFU;
  std::uint32_t rounded = 0x7C00U;  // infinity
  if (magnitude > 0x7F80'0000U) {   // NaN
    rounded = 0x7E00U;
  } else if (magnitude < 0x3880'0000U) {  // below 2^-14: a float of [0.5, 1) counts in 2^-24 too
    const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
    rounded = std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(0.5F);
  } else if (magnitude < 0x4780'0000U) {  // below 2^16; rounding up may carry into the exponent
    constexpr std::uint32_t bias = std::uint32_t{127 - 15} << 23;
    rounded = (magnitude - bias + 0xFFFU + (magnitude >> 13 & 1U)) >> 13;
  }
  return static_cast<std::uint16_t>(sign | rounded);
}

}  // namespace inception
