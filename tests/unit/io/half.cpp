// SPDX-License-Identifier: MIT
// 16-bit floating-point numbers, by their definition.
#include "inception/io/half.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace inception;

TEST_CASE("binary16 has the values of its definition") {
  static_assert(from_float16(0x3C00) == 1.0F);
  static_assert(from_float16(0xC000) == -2.0F);
  static_assert(from_float16(0x7BFF) == 65504.0F);
  static_assert(from_float16(0x0001) == 0x1p-24F);
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto exponent = static_cast<int>((bits >> 10) & 31);
    const auto fraction = static_cast<int>(bits & 1023);
    const float value = from_float16(static_cast<std::uint16_t>(bits));
    REQUIRE(std::signbit(value) == (bits >= 0x8000));
    if (exponent == 31) {
      REQUIRE((fraction == 0 ? std::isinf(value) : std::isnan(value)));
    } else {
      const double expected =
          exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
      REQUIRE(std::abs(value) == expected);
    }
  }
}

TEST_CASE("bfloat16 is the upper half of a float") {
  static_assert(from_bfloat16(0x3F80) == 1.0F);
  static_assert(from_bfloat16(0xC040) == -3.0F);
  CHECK(from_bfloat16(0x7F80) == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(from_bfloat16(0x7FC0)));
}
