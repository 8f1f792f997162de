// SPDX-License-Identifier: MIT
// The shape of a batch of images or features: [N, H, W, C].
#pragma once

#include <string>

#include "inception/shape/extent.hpp"
#include "inception/tensor/host_device.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Images, height, width and channels.
struct Shape {
  Index n = 0;
  Index h = 0;
  Index w = 0;
  Index c = 0;

  INCEPTION_HOST_DEVICE constexpr Index size() const { return n * h * w * c; }
  INCEPTION_HOST_DEVICE constexpr Index pixels() const { return n * h * w; }
  constexpr Extent extent() const { return {static_cast<int>(h), static_cast<int>(w)}; }
  friend constexpr bool operator==(const Shape&, const Shape&) = default;
};

/// "[8, 28, 28, 1]"
inline std::string to_string(const Shape& s) {
  return "[" + std::to_string(s.n) + ", " + std::to_string(s.h) + ", " + std::to_string(s.w) +
         ", " + std::to_string(s.c) + "]";
}

}  // namespace inception
