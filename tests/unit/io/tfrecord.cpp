// SPDX-License-Identifier: MIT
// CRC-32C against the vectors of RFC 3720, and the frame of a record byte by byte.
#include "inception/io/tfrecord.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using namespace inception;

namespace {

std::string counting(int first, int step) {
  std::string bytes;
  for (int i = 0; i < 32; ++i) bytes += static_cast<char>(first + i * step);
  return bytes;
}

}  // namespace

TEST_CASE("CRC-32C gives the vectors of RFC 3720, appendix B.4") {
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AAU);
  CHECK(crc32c(std::string(32, '\xFF')) == 0x62A8AB43U);
  CHECK(crc32c(counting(0, 1)) == 0x46DD794EU);
  CHECK(crc32c(counting(31, -1)) == 0x113FDB5CU);
  static_assert(crc32c("123456789") == 0xE3069283U);
  CHECK(crc32c("") == 0);
}

TEST_CASE("numbers are written with their lowest byte first") {
  std::string out;
  append_little_endian(out, std::uint32_t{0x01020384U});
  append_little_endian(out, std::uint64_t{0xFF});
  CHECK(out == std::string("\x84\x03\x02\x01\xFF\0\0\0\0\0\0\0", 12));
}

TEST_CASE("a record is its length, the length's checksum, the data, and its checksum") {
  const std::string record = tfrecord("abc");
  REQUIRE(record.size() == 8 + 4 + 3 + 4);
  const std::string length("\x03\0\0\0\0\0\0\0", 8);
  CHECK(record.substr(0, 8) == length);
  CHECK(record.substr(12, 3) == "abc");
  const auto masked = [](std::uint32_t crc) {
    return static_cast<std::uint32_t>(((std::uint64_t{crc} << 32 | crc) >> 15) + 0xA282EAD8U);
  };
  const auto number_at = [&](std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 4; i-- > 0;) {
      number = number << 8 | static_cast<std::uint8_t>(record[at + i]);
    }
    return number;
  };
  CHECK(number_at(8) == masked(crc32c(length)));
  CHECK(number_at(15) == masked(crc32c("abc")));
  CHECK(tfrecord("").size() == 16);
}
