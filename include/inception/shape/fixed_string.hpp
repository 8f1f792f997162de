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

/// A name made of two: `Named<Block + "_1x1", …>`.
template <std::size_t First, std::size_t Second>
constexpr FixedString<First + Second - 1> operator+(const FixedString<First>& first,
                                                    const char (&second)[Second]) {
  char joined[First + Second - 1]{};
  for (std::size_t i = 0; i + 1 < First; ++i) joined[i] = first.text[i];
  for (std::size_t i = 0; i < Second; ++i) joined[First - 1 + i] = second[i];
  return joined;
}

}  // namespace inception
