// SPDX-License-Identifier: MIT
// Whether a text is well-formed XML, as far as our own files use it.
#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace inception::test {

/// What is wrong with a document of elements, quoted attributes and text; "" where nothing is.
inline std::string xml_fault(std::string_view text) {
  std::vector<std::string_view> open;
  std::size_t at = 0;
  const auto here = [&] { return std::string(text.substr(at, 40)); };
  while (at < text.size()) {
    const char c = text[at];
    if (c == '&') {
      const std::string_view rest = text.substr(at);
      bool known = false;
      for (const char* entity : {"&amp;", "&lt;", "&gt;", "&quot;"}) {
        known = known || rest.starts_with(entity);
      }
      if (!known) return "a bare &: " + here();
    }
    if (c != '<') {
      if (open.empty() && std::isspace(static_cast<unsigned char>(c)) == 0) {
        return "text outside: " + here();
      }
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    for (bool quoted = false; end < text.size() && (quoted || text[end] != '>'); ++end) {
      if (text[end] == '<') return "a < in a tag: " + here();
      if (text[end] == '"') quoted = !quoted;
    }
    if (end == text.size()) return "a tag that does not end: " + here();
    const std::string_view tag = text.substr(at + 1, end - at - 1);
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return "the end of another: " + here();
      open.pop_back();
    } else if (!tag.ends_with('/')) {
      open.push_back(tag.substr(0, tag.find_first_of(" \n")));
    }
    at = end + 1;
  }
  return open.empty() ? "" : "not ended: " + std::string(open.back());
}

}  // namespace inception::test
