// SPDX-License-Identifier: MIT
// Memory of the host: aligned, zero, moved and not copied.
#include "inception/tensor/buffer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>

using namespace inception;

TEST_CASE_TEMPLATE("a buffer is aligned and zero, small or large", Scalar, float, double,
                   std::byte) {
  for (const Index size : {1, 7, 64, 1000, 100'000, 3'000'000}) {
    CAPTURE(size);
    for (int repeat = 0; repeat < 2; ++repeat) {  // the second may get the first one's memory
      Buffer<Scalar> buffer(size);
      CHECK(buffer.size() == size);
      CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64 == 0);
      CHECK(std::ranges::all_of(buffer.span(), [](Scalar v) { return v == Scalar{}; }));
      std::ranges::fill(buffer.span(), Scalar{1});
    }
  }
}

TEST_CASE("a buffer moves, and an empty one is one") {
  Buffer<float> buffer(10), other;
  CHECK(other.data() == nullptr);
  CHECK(other.span().empty());
  CHECK(Buffer<float>(0).data() == nullptr);
  float* const data = buffer.data();
  data[3] = 5;
  other = std::move(buffer);
  CHECK(other.data() == data);
  CHECK(other.size() == 10);
  const Buffer<float> last(std::move(other));
  CHECK(last.data()[3] == 5);
  CHECK(other.size() == 0);
}

TEST_CASE("memory that cannot be had is refused") {
  CHECK_THROWS_AS(Buffer<std::byte>(std::numeric_limits<Index>::max()), std::bad_alloc);
  CHECK_THROWS_AS(Buffer<double>(Index{1} << 61), std::bad_alloc);  // 2⁶⁴ bytes
}
