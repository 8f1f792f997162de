// SPDX-License-Identifier: MIT
// Base64 against the vectors of RFC 4648, section 10, and all bytes.
#include "inception/io/base64.hpp"

#include <doctest/doctest.h>

using namespace inception;

TEST_CASE("base64 gives the vectors of RFC 4648") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foob") == "Zm9vYg==");
  CHECK(base64("fooba") == "Zm9vYmE=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64(std::string("\xFB\xFF\xFE\0\x10", 5)) == "+//+ABA=");
}
