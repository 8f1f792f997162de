// SPDX-License-Identifier: MIT
// Pictures that are sheared, shifted and turned, as Pillow does it without interpolation, to the bit.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "inception/data/picture_colours.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Where an output pixel comes from: x ← a x + b y + c, y ← d x + e y + f, with pixels at i + ½.
struct AffineMap {
  double a = 1, b = 0, c = 0;
  double d = 0, e = 1, f = 0;

  /// x ← x + amount · y
  static AffineMap sheared_along_x(double amount) { return {.b = amount}; }
  /// y ← y + amount · x
  static AffineMap sheared_along_y(double amount) { return {.d = amount}; }
  /// Moves the picture to the right and down.
  static AffineMap shifted(int right, int down) {
    return {.c = -static_cast<double>(right), .f = -static_cast<double>(down)};
  }
  /// Turns the picture about its centre, counterclockwise.
  static AffineMap turned(double degrees, Extent extent) {
    const double angle = -degrees * std::numbers::pi / 180;
    const auto rounded = [](double v) { return std::round(v * 1e15) / 1e15; };
    const double cosine = rounded(std::cos(angle)), sine = rounded(std::sin(angle));
    const double x = extent.width / 2.0, y = extent.height / 2.0;
    return {.a = cosine,
            .b = sine,
            .c = -(cosine * x + sine * y) + x,
            .d = -sine,
            .e = cosine,
            .f = -(-sine * x + cosine * y) + y};
  }
};

/// Takes each pixel from where the map says, the nearest one; black where that is outside.
///
/// Source   Pillow's Image.transform(AFFINE, NEAREST): positions are multiples of 2⁻¹⁶
inline void move_pixels(const PictureBytes& p, const AffineMap& map) {
  const std::vector<std::uint8_t> before(p.bytes.begin(), p.bytes.end());
  const auto fixed = [](double v) {
    return static_cast<std::int64_t>(std::floor(v * 65536.0 + 0.5));
  };
  const std::int64_t a = fixed(map.a), b = fixed(map.b), d = fixed(map.d), e = fixed(map.e);
  std::int64_t row_x = fixed(map.c + map.a * 0.5 + map.b * 0.5);
  std::int64_t row_y = fixed(map.f + map.d * 0.5 + map.e * 0.5);
  const Index width = p.extent.width, height = p.extent.height;
  std::uint8_t* out = p.bytes.data();
  for (Index row = 0; row < height; ++row, row_x += b, row_y += e) {
    std::int64_t at_x = row_x, at_y = row_y;
    for (Index column = 0; column < width; ++column, at_x += a, at_y += d) {
      const Index x = at_x >> 16, y = at_y >> 16;
      if (x >= 0 && x < width && y >= 0 && y < height) {
        out = std::copy_n(&before[static_cast<std::size_t>((y * width + x) * p.channels)],
                          p.channels, out);
      } else {
        out = std::fill_n(out, p.channels, std::uint8_t{0});
      }
    }
  }
}

}  // namespace inception
