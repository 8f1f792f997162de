// SPDX-License-Identifier: MIT
// Which way up a camera was held, as EXIF tells it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "inception/images/image.hpp"

namespace inception {

/// The orientation that EXIF data name: 1 to 8, and 1 (as stored) where they name none or are
/// damaged, because the picture itself is still good.
///
/// Format   a TIFF header ("II" or "MM", 42, the offset of a directory), then a directory: a count
///          and entries of 12 bytes; entry 0x0112 of type 3 (16 bits) is the orientation
/// Source   CIPA DC-008 (Exif 2.32), section 4.6.4
inline int exif_orientation(std::span<const std::uint8_t> tiff) {
  constexpr std::size_t entry_size = 12;
  if (tiff.size() < 8 || tiff[0] != tiff[1] || (tiff[0] != 'I' && tiff[0] != 'M')) return 1;
  const bool little = tiff[0] == 'I';
  const auto number = [&](std::size_t at, std::size_t bytes) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      value = value << 8 | tiff[at + (little ? bytes - 1 - i : i)];
    }
    return value;
  };
  const std::size_t directory = number(4, 4);
  if (number(2, 2) != 42 || directory > tiff.size() - 2) return 1;
  const std::size_t entries =
      std::min(number(directory, 2), (tiff.size() - 2 - directory) / entry_size);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * entry_size;
    if (number(entry, 2) != 0x0112 || number(entry + 2, 2) != 3) continue;
    const std::size_t value = number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

/// Turns and mirrors a picture stored with an EXIF orientation so that it stands upright.
///
/// Shapes   [H, W, 3] → [H, W, 3] for orientations 1 to 4, [W, H, 3] for 5 to 8
inline Image upright(Image image, int orientation) {
  if (orientation < 2 || orientation > 8) return image;
  const bool transposed = orientation >= 5;
  // By orientation: whether rows and columns of the stored picture run backwards.
  constexpr std::array<bool, 9> rows{false, false, false, true, true, false, true, true, false};
  constexpr std::array<bool, 9> columns{false, false, true, true, false, false, false, true, true};
  const auto which = static_cast<std::size_t>(orientation);

  const Extent from = image.extent;
  Image result = Image::of(transposed ? Extent{from.width, from.height} : from);
  auto out = result.pixels.begin();
  for (int y = 0; y < result.extent.height; ++y) {
    for (int x = 0; x < result.extent.width; ++x) {
      int row = transposed ? x : y;
      int column = transposed ? y : x;
      if (rows[which]) row = from.height - 1 - row;
      if (columns[which]) column = from.width - 1 - column;
      const Index pixel = Index{row} * from.width + column;
      out = std::copy_n(image.pixels.begin() + pixel * Image::channels, Image::channels, out);
    }
  }
  return result;
}

}  // namespace inception
