// SPDX-License-Identifier: MIT
// Bytes as text, for data inside of web pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace inception {

/// Base64 with padding.
///
/// Source   RFC 4648, section 4; its section 10 has test vectors
inline std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto byte =
          at + i < bytes.size() ? static_cast<std::uint8_t>(bytes[at + i]) : std::uint8_t{0};
      group = group << 8 | byte;
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += at + i <= bytes.size() ? digits[group >> (18 - 6 * i) & 0x3FU] : '=';
    }
  }
  return out;
}

}  // namespace inception
