// SPDX-License-Identifier: MIT
// What decoders of pictures have in common: options, limits, and the text of a library's error.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// What becomes of the orientation in a picture's EXIF data.
enum class Orientation {
  as_stored,  ///< it is ignored, as the loaders of torchvision and pytorch-fid do: their numbers
  upright,    ///< the picture is turned as the camera was held: right for people's photographs
};

/// How pictures are decoded.
struct DecodingOptions {
  Orientation orientation = Orientation::as_stored;
  /// Pictures of more pixels are refused before memory is asked for. (Pillow's limit.)
  Index pixel_limit = 178'956'970;
};

namespace detail {

/// A library's own words about an error, kept without allocating because a jump follows.
class DecoderMessage {
 public:
  static constexpr std::size_t size = 200;  // JMSG_LENGTH_MAX of libjpeg

  void set(std::string_view text) {
    const auto end = std::copy_n(text.data(), std::min(text.size(), size - 1), text_.begin());
    *end = '\0';
  }
  const char* data() const { return text_.data(); }
  char* buffer() { return text_.data(); }

 private:
  std::array<char, size> text_{};
};

/// The extent that a picture's header names.
///
/// Errors   FileError for one that is empty or larger than the limit
inline Extent checked_extent(const std::string& name, std::uint32_t width, std::uint32_t height,
                             const DecodingOptions& options) {
  constexpr std::uint32_t longest = 1U << 24;
  const bool possible = width > 0 && height > 0 && width <= longest && height <= longest;
  if (!possible || Index{width} * height > options.pixel_limit) {
    throw FileError(name + ": must have 1 to " + std::to_string(options.pixel_limit) +
                    " pixels; its header says " + std::to_string(height) + " x " +
                    std::to_string(width) +
                    "; raise DecodingOptions::pixel_limit if that is not damage");
  }
  return {static_cast<int>(height), static_cast<int>(width)};
}

}  // namespace detail
}  // namespace inception
