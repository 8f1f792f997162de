// SPDX-License-Identifier: MIT
// CRC-32C, the checksum of TFRecord files.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace inception {

namespace detail {

/// The remainders of all bytes; Castagnoli's polynomial 0x1EDC6F41, bits reversed.
inline constexpr std::array<std::uint32_t, 256> crc32c_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1) != 0 ? 0x82F63B78U : 0U);
    table[byte] = rest;
  }
  return table;
}();

}  // namespace detail

/// The CRC-32C of a text of bytes.
///
/// Source   RFC 3720, section 12.1 and appendix B.4 (test vectors)
constexpr std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t rest = 0xFFFFFFFFU;
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    rest = (rest >> 8) ^ detail::crc32c_table[(rest ^ byte) & 0xFFU];
  }
  return ~rest;
}

}  // namespace inception
