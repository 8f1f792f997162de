// SPDX-License-Identifier: MIT
// Text for XML and HTML files.
#pragma once

#include <string>
#include <string_view>

namespace inception::detail {

/// The text with the characters that mean something to XML written as entities; also within quotes.
inline std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace inception::detail
