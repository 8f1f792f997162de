// SPDX-License-Identifier: MIT
// Any bytes as a .npy file.
#include "inception/io/npy.hpp"

#include "support/fuzz_target.hpp"

using namespace inception;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  test::read_or_refuse("input", [&] { parse_npy<float>(bytes, "input"); });
  test::read_or_refuse("input", [&] { parse_npy<double>(bytes, "input"); });
  test::read_or_refuse("input", [&] { parse_npy<std::int64_t>(bytes, "input"); });
  return 0;
}
