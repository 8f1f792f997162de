// SPDX-License-Identifier: MIT
// The height and width of an image or a grid.
#pragma once

#include <cstdint>

namespace inception {

/// Height and width in pixels. Anything not positive means "does not exist".
struct Extent {
  int height = 0;
  int width = 0;

  constexpr bool valid() const { return height > 0 && width > 0; }
  constexpr std::int64_t area() const { return std::int64_t{height} * width; }
  friend constexpr bool operator==(const Extent&, const Extent&) = default;
};

}  // namespace inception
