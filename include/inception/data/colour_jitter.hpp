// SPDX-License-Identifier: MIT
// Random changes of brightness, contrast, saturation and hue.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "inception/data/picture_colours.hpp"
#include "inception/data/picture_hue.hpp"
#include "inception/data/random_stream.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// How far each may change: the first three by a factor of [max(0, 1 − x), 1 + x], the hue by a part of the
/// circle of [−x, x]. 0 leaves it.
struct ColourJitter {
  double brightness = 0, contrast = 0, saturation = 0, hue = 0;

  bool any() const { return brightness > 0 || contrast > 0 || saturation > 0 || hue > 0; }
};

/// Checks what a user may set.
///
/// Errors   Error unless all are at least 0 and finite, and the hue is at most ½
inline void check(const ColourJitter& o) {
  const auto good = [](double x) { return x >= 0 && std::isfinite(x); };
  if (good(o.brightness) && good(o.contrast) && good(o.saturation) && o.hue >= 0 && o.hue <= 0.5) {
    return;
  }
  throw Error("ColourJitter: all must be at least 0, and the hue at most 0.5; " +
              std::to_string(o.brightness) + ", " + std::to_string(o.contrast) + ", " +
              std::to_string(o.saturation) + " and " + std::to_string(o.hue) + " were given");
}

/// What was drawn for one image: what is done, in this order, and by how much.
struct DrawnJitter {
  enum class Change : std::uint8_t { brightness, contrast, saturation, hue };

  std::array<Change, 4> order{Change::brightness, Change::contrast, Change::saturation,
                              Change::hue};
  float brightness = 1, contrast = 1, saturation = 1;  ///< factors
  double hue = 0;                                      ///< part of the circle

  friend constexpr bool operator==(const DrawnJitter&, const DrawnJitter&) = default;
};

/// Draws the changes of image `image` in `epoch`: a function of its arguments only.
///
/// Source   torchvision's ColorJitter: all factors uniform, all orders alike
inline DrawnJitter draw_jitter(const ColourJitter& o, std::uint64_t seed, Index epoch,
                               Index image) {
  constexpr std::uint64_t numbers = 8;
  const Philox random = detail::random_stream(seed, detail::Purpose::jitter, epoch);
  const std::uint64_t first = static_cast<std::uint64_t>(image) * numbers;
  const auto between = [&](std::uint64_t number, double low, double high) {
    return low + (high - low) * random.uniform53(first + number);
  };
  const auto factor = [&](std::uint64_t number, double reach) {
    return static_cast<float>(between(number, std::max(0.0, 1 - reach), 1 + reach));
  };
  DrawnJitter drawn;
  drawn.brightness = factor(0, o.brightness);
  drawn.contrast = factor(1, o.contrast);
  drawn.saturation = factor(2, o.saturation);
  drawn.hue = between(3, -o.hue, o.hue);
  for (std::size_t i = drawn.order.size(); i-- > 1;) {
    std::swap(drawn.order[i],
              drawn.order[static_cast<std::size_t>(random.below(first + 3 + i, i + 1))]);
  }
  return drawn;
}

/// Carries out what was drawn.
///
/// Source   torchvision's ColorJitter on pictures of Pillow
inline void jitter_colours(const PictureBytes& p, const DrawnJitter& drawn) {
  for (const DrawnJitter::Change change : drawn.order) {
    switch (change) {
      case DrawnJitter::Change::brightness:
        if (drawn.brightness != 1) change_brightness(p, drawn.brightness);
        break;
      case DrawnJitter::Change::contrast:
        if (drawn.contrast != 1) change_contrast(p, drawn.contrast);
        break;
      case DrawnJitter::Change::saturation:
        if (drawn.saturation != 1) change_saturation(p, drawn.saturation);
        break;
      case DrawnJitter::Change::hue:
        if (drawn.hue != 0) change_hue(p, drawn.hue);
        break;
    }
  }
}

}  // namespace inception
