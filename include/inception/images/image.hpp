// SPDX-License-Identifier: MIT
// One picture as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A colour picture. Pixels are [height, width, 3], row-major, red, green, blue, 0 to 255.
struct Image {
  static constexpr int channels = 3;

  Extent extent{};
  std::vector<std::uint8_t> pixels{};

  /// A black picture.
  static Image of(Extent extent) {
    const Index size = extent.valid() ? extent.area() * channels : 0;
    return {extent, std::vector<std::uint8_t>(static_cast<std::size_t>(size))};
  }
};

/// Checks that the sides are at least 1 and that there are as many pixels as they say.
///
/// Errors   ShapeError says what does not hold
inline void check(const Image& image) {
  if (!image.extent.valid() ||
      std::cmp_not_equal(image.pixels.size(), image.extent.area() * Image::channels)) {
    throw ShapeError("Image: there must be height x width x 3 bytes and sides of at least 1; " +
                     std::to_string(image.extent.height) + " x " +
                     std::to_string(image.extent.width) + " and " +
                     std::to_string(image.pixels.size()) + " bytes were given");
  }
}

}  // namespace inception
