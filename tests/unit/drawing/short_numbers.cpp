// SPDX-License-Identifier: MIT
// Counts and shares as short text, at the edges of their units.
#include "inception/drawing/short_numbers.hpp"

#include <doctest/doctest.h>

using namespace inception::detail;

TEST_CASE("a count has three digits and its unit") {
  CHECK(short_count(0) == "0");
  CHECK(short_count(999) == "999");
  CHECK(short_count(1000) == "1.00 k");
  CHECK(short_count(9994) == "9.99 k");
  CHECK(short_count(9996) == "10.0 k");
  CHECK(short_count(99'960) == "100 k");
  CHECK(short_count(999'400) == "999 k");
  CHECK(short_count(999'600) == "1.00 M");
  CHECK(short_count(25'420'856) == "25.4 M");
  CHECK(short_count(6'203'669'316) == "6.20 G");
  CHECK(short_count(INT64_MAX) == "9.22 E");
}

TEST_CASE("a share is a percentage that does not round something to nothing") {
  CHECK(share_text(0, 10) == "0.0 %");
  CHECK(share_text(0, 0) == "0.0 %");
  CHECK(share_text(1, 100'000) == "< 0.1 %");
  CHECK(share_text(1, 8) == "12.5 %");
  CHECK(share_text(5, 5) == "100.0 %");
}
