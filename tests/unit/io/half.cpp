// SPDX-License-Identifier: MIT
// 16-bit floating-point numbers, by their definition.
#include "inception/io/half.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
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

namespace {

/// The float that lies `steps` floats above a positive one.
float beyond(float value, int steps) {
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) +
                              static_cast<std::uint32_t>(steps));
}

/// Rounding must give each 16-bit number back, and find it from everywhere up to half way to the next;
/// half way it must take the even one.
template <class Value, class Nearest>
void check_rounding(Value value, Nearest nearest, std::uint16_t infinity) {
  int wrong = 0;
  for (std::uint32_t bits = 0; bits < infinity; ++bits) {
    const auto low = static_cast<std::uint16_t>(bits), high = static_cast<std::uint16_t>(bits + 1);
    const float at_low = value(low);
    // Beyond the largest number the next one would be as far again as the one before it.
    const double step = high == infinity
                            ? double{at_low} - value(static_cast<std::uint16_t>(low - 1))
                            : double{value(high)} - at_low;
    const auto half_way = static_cast<float>(at_low + step / 2);
    wrong += nearest(at_low) != low;
    wrong += nearest(-at_low) != (low | 0x8000);
    if (static_cast<double>(half_way) != at_low + step / 2) continue;  // no float lies there
    wrong += nearest(half_way) != (low % 2 == 0 ? low : high);
    wrong += nearest(beyond(half_way, -1)) != low;
    wrong += nearest(beyond(half_way, 1)) != high;
  }
  CHECK(wrong == 0);
  const float unbounded = std::numeric_limits<float>::infinity();
  CHECK(nearest(unbounded) == infinity);
  CHECK(nearest(-unbounded) == (infinity | 0x8000));
  CHECK(std::isnan(value(nearest(std::numeric_limits<float>::quiet_NaN()))));
  CHECK(std::isnan(value(nearest(std::bit_cast<float>(0x7F80'0001U)))));
}

}  // namespace

TEST_CASE("floats go to the nearest 16-bit number, ties to even") {
  check_rounding(from_float16, nearest_float16, 0x7C00);
  check_rounding(from_bfloat16, nearest_bfloat16, 0x7F80);
  static_assert(nearest_float16(65519.0F) == 0x7BFF);
  static_assert(nearest_float16(65520.0F) == 0x7C00);
  static_assert(nearest_float16(1e30F) == 0x7C00);
  static_assert(nearest_float16(0x1p-26F) == 0);
}
