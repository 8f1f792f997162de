// SPDX-License-Identifier: MIT
// Numbers as bytes, the lowest first, whatever the machine's order.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>

namespace inception {

/// Appends a number's bytes, the lowest first.
template <std::unsigned_integral Unsigned>
void append_little_endian(std::string& out, Unsigned value) {
  for (std::size_t byte = 0; byte < sizeof value; ++byte) {
    out += static_cast<char>(value >> (8 * byte) & 0xFFU);
  }
}

}  // namespace inception
