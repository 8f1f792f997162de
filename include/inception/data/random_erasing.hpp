// SPDX-License-Identifier: MIT
// A random part of an image is painted over, so that a network does not rely on any part alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "inception/data/random_stream.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A part of an image; empty where nothing is erased.
struct ErasedPart {
  int top = 0, left = 0, height = 0, width = 0;

  friend constexpr bool operator==(const ErasedPart&, const ErasedPart&) = default;
};

/// Draws the part of image `image` in `epoch`: a function of its arguments only.
///
/// Its area is uniform in [0.02, 0.33] of the image's, the logarithm of height/width uniform between those of 0.3
/// and 3.3; what does not fit is drawn again, ten times at most.
///
/// Source   Zhong et al., arXiv:1708.04896; the numbers of torchvision's RandomErasing
inline ErasedPart draw_erased_part(double probability, std::uint64_t seed, Index epoch, Index image,
                                   Extent extent) {
  constexpr int attempts = 10;
  constexpr std::uint64_t numbers = 5 * attempts;
  const Philox random = detail::random_stream(seed, detail::Purpose::erasing, epoch);
  const std::uint64_t first = static_cast<std::uint64_t>(image) * numbers;
  if (!(random.uniform53(first) < probability)) return {};
  const double low = std::log(0.3), high = std::log(3.3);
  for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
    const auto drawn = [&](std::uint64_t number) {
      return random.uniform53(first + 4 * attempt + number);
    };
    const double area = static_cast<double>(extent.area()) * (0.02 + 0.31 * drawn(1));
    const double aspect = std::exp(low + (high - low) * drawn(2));
    const int height = static_cast<int>(std::nearbyint(std::sqrt(area * aspect)));
    const int width = static_cast<int>(std::nearbyint(std::sqrt(area / aspect)));
    if (height < 1 || width < 1 || height >= extent.height || width >= extent.width) continue;
    return {static_cast<int>(drawn(3) * (extent.height - height + 1)),
            static_cast<int>(drawn(4) * (extent.width - width + 1)), height, width};
  }
  return {};
}

/// Sets a part of an image [H, W, C] to 0, the mean of what is normalised.
inline void erase(const ErasedPart& part, Extent extent, int channels, float* image) {
  for (int y = part.top; y < part.top + part.height; ++y) {
    std::fill_n(image + (Index{y} * extent.width + part.left) * channels,
                Index{part.width} * channels, 0.0F);
  }
}

}  // namespace inception
