// SPDX-License-Identifier: MIT
// Rounding to bfloat16, number by number and in rows.
#include "inception/ops/bfloat16.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace inception;

namespace {

float upper_half(std::uint32_t half) { return std::bit_cast<float>(half << 16); }

/// What is nearest, found without bit tricks: the two neighbours are compared in double.
std::uint16_t nearest(float value) {
  const auto below = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16);
  if (std::isnan(value)) return static_cast<std::uint16_t>(below | 0x40U);
  if (std::abs(value) < std::numeric_limits<float>::min()) return below & 0x8000U;
  if (std::isinf(value)) return below;
  const auto above = static_cast<std::uint16_t>(below + 1);  // away from zero
  const auto exact = [](std::uint16_t half) {
    // Past the largest number stands 2^128, of which only the name is infinity.
    const float v = upper_half(half);
    return std::isinf(v) ? std::copysign(std::ldexp(1.0, 128), double{v}) : double{v};
  };
  const double to_below = std::abs(double{value} - exact(below));
  const double to_above = std::abs(double{value} - exact(above));
  if (to_below != to_above) return to_below < to_above ? below : above;
  return below % 2 == 0 ? below : above;
}

/// Every upper half with lower halves around the ties.
std::vector<float> numbers() {
  std::vector<float> all;
  for (std::uint32_t half = 0; half < 0x10000; ++half) {
    for (const std::uint32_t low : {0x0U, 0x1U, 0x7FFFU, 0x8000U, 0x8001U, 0xFFFFU}) {
      all.push_back(std::bit_cast<float>(half << 16 | low));
    }
  }
  return all;
}

bool same(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}

}  // namespace

TEST_CASE("to_bfloat16 gives the nearest number, ties to even") {
  CHECK(upper_half(to_bfloat16(1.0F)) == 1.0F);
  CHECK(upper_half(to_bfloat16(1.0F + 0x1p-8F)) == 1.0F);                // a tie, down to even
  CHECK(upper_half(to_bfloat16(1.0F + 3 * 0x1p-8F)) == 1.0F + 0x1p-6F);  // a tie, up to even
  CHECK(std::isnan(upper_half(to_bfloat16(std::numeric_limits<float>::signaling_NaN()))));
  std::size_t wrong = 0;
  for (const float value : numbers()) wrong += to_bfloat16(value) != nearest(value);
  CHECK(wrong == 0);
}

TEST_CASE("rows are rounded as single numbers are") {
  const std::vector<float> all = numbers();
  std::vector<simd::RoundedFloat> rounded(all.size());
  simd::round_neighbours(all.data(), static_cast<Index>(all.size()), rounded.data());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    wrong += !same(rounded[i].value, upper_half(nearest(all[i])));
  }
  CHECK(wrong == 0);
}

#if defined(__AVX512BF16__)

TEST_CASE("the processor's instruction rounds as we do, and nothing is written past the end") {
  const std::vector<float> all = numbers();
  for (const std::size_t count : {all.size(), std::size_t{1}, std::size_t{31}, std::size_t{33}}) {
    const std::size_t pairs = (count + 1) / 2;
    std::vector<simd::BFloat16Pair> made(pairs + 1, {0xABCDU});
    simd::round_neighbours(all.data(), static_cast<Index>(count), made.data());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t half = made[i / 2].bits >> 16 * (i % 2) & 0xFFFFU;
      wrong += half != nearest(all[i]);
    }
    CHECK(wrong == 0);
    if (count % 2 == 1) CHECK((made[pairs - 1].bits >> 16) == 0);
    CHECK(made[pairs].bits == 0xABCDU);
  }
}

TEST_CASE("rows one above the other become pairs") {
  for (const std::size_t count : {1U, 15U, 16U, 17U, 48U}) {
    std::vector<float> first(count), second(count), scale(count);
    for (std::size_t i = 0; i < count; ++i) {
      first[i] = 1.0F + static_cast<float>(i) / 7;
      second[i] = -3.0F - static_cast<float>(i) / 11;
      scale[i] = static_cast<float>(i + 1) / 3;
    }
    std::vector<simd::BFloat16Pair> made(count + 1, {0xABCDU});
    const auto check = [&](bool with_second, bool scaled) {
      simd::round_rows(first.data(), with_second ? second.data() : nullptr,
                       static_cast<Index>(count), made.data(), scaled ? scale.data() : nullptr);
      for (std::size_t i = 0; i < count; ++i) {
        const float factor = scaled ? scale[i] : 1.0F;
        CHECK((made[i].bits & 0xFFFFU) == to_bfloat16(first[i] * factor));
        CHECK((made[i].bits >> 16) == (with_second ? to_bfloat16(second[i] * factor) : 0U));
      }
      CHECK(made[count].bits == 0xABCDU);
    };
    check(true, false);
    check(false, false);
    check(true, true);
  }
}

#endif
