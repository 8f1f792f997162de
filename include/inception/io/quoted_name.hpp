// SPDX-License-Identifier: MIT
// A name from a file, as a message shows it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace inception::detail {

/// A name from a file, fit for a message: without control characters and not longer than 100.
inline std::string in_quotes(std::string_view name) {
  constexpr std::size_t longest = 100;
  std::string text = "'";
  for (const char c : name.substr(0, longest)) {
    text += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  }
  return text + (name.size() > longest ? "…'" : "'");
}

}  // namespace inception::detail
