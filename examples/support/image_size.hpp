// SPDX-License-Identifier: MIT
// Reads the size of images from the command line: "299", or "224x320" for height and width.
#pragma once

#include <charconv>
#include <inception/shape/extent.hpp>
#include <inception/tensor/error.hpp>
#include <string>

namespace examples {

inline constexpr int largest_side = 16384;

/// "299" is 299x299.
///
/// Errors   Error where the text is something else, or a side is not in [1, largest_side]
inline inception::Extent parse_image_size(const std::string& text) {
  const char* const end = text.data() + text.size();
  inception::Extent size;
  auto parsed = std::from_chars(text.data(), end, size.height);
  size.width = size.height;
  if (parsed.ec == std::errc{} && parsed.ptr != end && *parsed.ptr == 'x') {
    parsed = std::from_chars(parsed.ptr + 1, end, size.width);
  }
  const bool in_range = size.valid() && size.height <= largest_side && size.width <= largest_side;
  if (parsed.ec != std::errc{} || parsed.ptr != end || !in_range) {
    throw inception::Error(
        "--size: it must be a side or HEIGHTxWIDTH, such as 299 or 224x320, of 1 "
        "to " +
        std::to_string(largest_side) + " pixels; \"" + text + "\" was given");
  }
  return size;
}

}  // namespace examples
