// SPDX-License-Identifier: MIT
// Random flips, crops, edits and erased parts of training images.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "inception/data/picture_edits.hpp"
#include "inception/data/random_erasing.hpp"
#include "inception/data/random_stream.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Which random changes are made.
struct Augmentation {
  bool horizontal_flip = false;  // with probability ½
  int crop_padding = 0;          // black pixels added on each side before cropping to the old size
  EditOptions edits{};           // of colours and shape
  double erasing = 0;            // probability that a part of the normalised image is set to 0

  bool moves() const { return horizontal_flip || crop_padding > 0; }
  bool any() const { return moves() || edits.policy != EditPolicy::off || erasing > 0; }
};

/// What was drawn for one image in one epoch.
struct AugmentationChoice {
  bool flip = false;
  int down = 0;  // the crop's distance from the centre, in [−crop_padding, crop_padding]
  int right = 0;
  std::array<DrawnEdit, most_edits> edits{};  // those the policy asks for, in order
  ErasedPart erased{};

  friend constexpr bool operator==(const AugmentationChoice&, const AugmentationChoice&) = default;
};

/// Draws for image `image` in `epoch`: a function of its arguments only, so the order of the images
/// and the number of threads do not matter. `output` is the size that a part is erased of.
inline AugmentationChoice choose(const Augmentation& augmentation, std::uint64_t seed, Index epoch,
                                 Index image, Extent output = {}) {
  const auto bits = detail::random_stream(seed, detail::Purpose::augmentation, epoch)
                        .bits(static_cast<std::uint64_t>(image));
  const auto offset = [&](std::uint32_t word) {
    const std::uint64_t choices = 2 * static_cast<std::uint64_t>(augmentation.crop_padding) + 1;
    return static_cast<int>((word * choices) >> 32) - augmentation.crop_padding;
  };
  AugmentationChoice choice{augmentation.horizontal_flip && (bits[0] & 1U) != 0, offset(bits[1]),
                            offset(bits[2])};
  for (int i = 0; i < augmentation.edits.count(); ++i) {
    choice.edits[static_cast<std::size_t>(i)] =
        draw_edit(augmentation.edits, seed, epoch, image, i);
  }
  if (augmentation.erasing > 0) {
    choice.erased = draw_erased_part(augmentation.erasing, seed, epoch, image, output);
  }
  return choice;
}

/// Cuts the chosen window out of an image, black where it leaves it, and flips it.
///
/// Shapes   [H, W, C] → [H, W, C]; `out` is another memory than `in`
inline void augment(const std::uint8_t* in, Extent extent, int channels,
                    const AugmentationChoice& choice, std::uint8_t* out) {
  for (int y = 0; y < extent.height; ++y) {
    const int from_y = y + choice.down;
    const bool row_inside = from_y >= 0 && from_y < extent.height;
    for (int x = 0; x < extent.width; ++x) {
      const int from_x = (choice.flip ? extent.width - 1 - x : x) + choice.right;
      if (row_inside && from_x >= 0 && from_x < extent.width) {
        const auto pixel = static_cast<Index>(from_y) * extent.width + from_x;
        out = std::copy_n(in + pixel * channels, channels, out);
      } else {
        out = std::fill_n(out, channels, std::uint8_t{0});
      }
    }
  }
}

}  // namespace inception
