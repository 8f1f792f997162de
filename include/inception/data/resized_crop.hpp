// SPDX-License-Identifier: MIT
// A random part of each training image, brought to the network's size.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "inception/data/crop.hpp"
#include "inception/data/random_stream.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// How large a part is, and of what form.
struct ResizedCrop {
  double smallest = 0.08, largest = 1;               ///< its share of the image's area
  double narrowest = 3.0 / 4.0, widest = 4.0 / 3.0;  ///< its width / height
};

/// Checks what a user may set.
///
/// Errors   Error unless 0 < smallest ≤ largest ≤ 1 and 0 < narrowest ≤ widest
inline void check(const ResizedCrop& o) {
  const bool area = o.smallest > 0 && o.smallest <= o.largest && o.largest <= 1;
  const bool form = o.narrowest > 0 && o.narrowest <= o.widest && std::isfinite(o.widest);
  if (area && form) return;
  throw Error(
      "ResizedCrop: areas must be above 0 and at most 1, forms above 0, the first of each at most "
      "the second; areas from " +
      std::to_string(o.smallest) + " to " + std::to_string(o.largest) + " and forms from " +
      std::to_string(o.narrowest) + " to " + std::to_string(o.widest) + " were given");
}

/// Draws the part of image `image` in `epoch`: a function of its arguments only.
///
/// Its area is uniform in [smallest, largest] of the image's, the logarithm of width/height uniform between
/// those of narrowest and widest. What does not fit is drawn again, ten times at most; then it is the largest
/// part in the middle whose form is allowed.
///
/// Source   Szegedy et al., arXiv:1409.4842, section 6; the numbers of torchvision's RandomResizedCrop
inline Rectangle draw_resized_crop(const ResizedCrop& o, std::uint64_t seed, Index epoch,
                                   Index image, Extent from) {
  constexpr std::uint64_t attempts = 10, numbers = 4;
  const Philox random = detail::random_stream(seed, detail::Purpose::resized_crop, epoch);
  const auto rounded = [](double side) { return static_cast<int>(std::nearbyint(side)); };
  const double low = std::log(o.narrowest), high = std::log(o.widest);
  for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
    const auto drawn = [&](std::uint64_t number) {
      return random.uniform53((static_cast<std::uint64_t>(image) * attempts + attempt) * numbers +
                              number);
    };
    const double share = o.smallest + (o.largest - o.smallest) * drawn(0);
    const double area = static_cast<double>(from.area()) * share;
    const double form = std::exp(low + (high - low) * drawn(1));
    const Extent part{rounded(std::sqrt(area / form)), rounded(std::sqrt(area * form))};
    if (!part.valid() || part.height > from.height || part.width > from.width) continue;
    return {static_cast<int>(drawn(2) * (from.height - part.height + 1)),
            static_cast<int>(drawn(3) * (from.width - part.width + 1)), part};
  }
  const double form = static_cast<double>(from.width) / from.height;
  Extent part = from;
  if (form < o.narrowest) part.height = std::max(1, rounded(from.width / o.narrowest));
  if (form > o.widest) part.width = std::max(1, rounded(from.height * o.widest));
  return {(from.height - part.height) / 2, (from.width - part.width) / 2, part};
}

}  // namespace inception
