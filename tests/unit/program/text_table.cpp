// SPDX-License-Identifier: MIT
// Text tables: alignment, rules, grouped digits.
#include "inception/program/text_table.hpp"

#include <doctest/doctest.h>

using namespace inception;

TEST_CASE("digits are grouped by three") {
  CHECK(grouped_digits(0) == "0");
  CHECK(grouped_digits(999) == "999");
  CHECK(grouped_digits(1000) == "1,000");
  CHECK(grouped_digits(-123456) == "-123,456");
  CHECK(grouped_digits(6'203'669'316) == "6,203,669,316");
}

TEST_CASE("columns are as wide as their widest cell") {
  CHECK(text_table({}, 0, true).empty());
  CHECK(text_table({{"a", "b"}, {"cc", "1"}}, 1, false) == "a   b\n-----\ncc  1\n");
  CHECK(text_table({{"name", "n"}, {"x", "100"}, {"sum", ""}}, 1, true) ==
        "name    n\n---------\nx     100\n---------\nsum\n");
  CHECK(text_table({{"heads", "alone"}}, 2, true) == "heads  alone\n");
}
