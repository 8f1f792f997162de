// SPDX-License-Identifier: MIT
// A string that can be a template argument: the names of layers.
#pragma once

#include <cstddef>
#include <string_view>

namespace inception {

/// A literal as a template parameter: `Named<"conv1", ConvBlock<3, 32>>`.
template <std::size_t Size>
struct FixedString {
  char text[Size]{};

  // NOLINTNEXTLINE(google-explicit-constructor): the literal itself is the argument
  constexpr FixedString(const char (&literal)[Size]) {
    for (std::size_t i = 0; i < Size; ++i) text[i] = literal[i];
  }
  constexpr std::string_view view() const { return {text, Size - 1}; }
};

}  // namespace inception
