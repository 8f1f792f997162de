// SPDX-License-Identifier: MIT
// Random crops, flips, edits, colours and erased parts of training images.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "inception/data/colour_jitter.hpp"
#include "inception/data/crop.hpp"
#include "inception/data/picture_edits.hpp"
#include "inception/data/random_erasing.hpp"
#include "inception/data/random_stream.hpp"
#include "inception/data/resized_crop.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Which random changes are made.
struct Augmentation {
  std::optional<ResizedCrop> resized_crop{};  // a part of each image, brought to the network's size
  bool horizontal_flip = false;               // with probability ½
  int crop_padding = 0;  // black pixels added on each side before cropping to the old size
  EditOptions edits{};   // of colours and shape
  ColourJitter jitter{};
  double erasing = 0;  // probability that a part of the normalised image is set to 0

  bool moves() const { return horizontal_flip || crop_padding > 0; }
  bool any() const {
    return resized_crop || moves() || edits.policy != EditPolicy::off || jitter.any() ||
           erasing > 0;
  }
};

/// What was drawn for one image in one epoch.
struct AugmentationChoice {
  Rectangle part{};  // of the image: the resized crop
  bool flip = false;
  int down = 0;  // the crop's distance from the centre, in [−crop_padding, crop_padding]
  int right = 0;
  std::array<DrawnEdit, most_edits> edits{};  // those the policy asks for, in order
  DrawnJitter jitter{};
  ErasedPart erased{};

  friend constexpr bool operator==(const AugmentationChoice&, const AugmentationChoice&) = default;
};

/// Draws for image `image` in `epoch`: a function of its arguments only, so the order of the images
/// and the number of threads do not matter. `output` is the size that a part is erased of, `from` the one
/// that a resized crop is a part of.
inline AugmentationChoice choose(const Augmentation& augmentation, std::uint64_t seed, Index epoch,
                                 Index image, Extent output = {}, Extent from = {}) {
  const auto bits = detail::random_stream(seed, detail::Purpose::augmentation, epoch)
                        .bits(static_cast<std::uint64_t>(image));
  const auto offset = [&](std::uint32_t word) {
    const std::uint64_t choices = 2 * static_cast<std::uint64_t>(augmentation.crop_padding) + 1;
    return static_cast<int>((word * choices) >> 32) - augmentation.crop_padding;
  };
  AugmentationChoice choice{.flip = augmentation.horizontal_flip && (bits[0] & 1U) != 0,
                            .down = offset(bits[1]),
                            .right = offset(bits[2])};
  if (augmentation.resized_crop) {
    choice.part = draw_resized_crop(*augmentation.resized_crop, seed, epoch, image, from);
  }
  for (int i = 0; i < augmentation.edits.count(); ++i) {
    choice.edits[static_cast<std::size_t>(i)] =
        draw_edit(augmentation.edits, seed, epoch, image, i);
  }
  if (augmentation.jitter.any()) {
    choice.jitter = draw_jitter(augmentation.jitter, seed, epoch, image);
  }
  if (augmentation.erasing > 0) {
    choice.erased = draw_erased_part(augmentation.erasing, seed, epoch, image, output);
  }
  return choice;
}

namespace detail {

/// Copies pixels, the last first.
inline void copy_reversed(const std::uint8_t* in, Index pixels, int channels, std::uint8_t* out) {
  const std::uint8_t* from = in + pixels * channels;
  if (channels == 3) {  // a number of steps that the compiler knows
    for (Index i = 0; i < pixels; ++i) out = std::copy_n(from -= 3, 3, out);
  } else {
    for (Index i = 0; i < pixels; ++i) out = std::copy_n(from -= channels, channels, out);
  }
}

}  // namespace detail

/// Cuts the chosen window out of an image, black where it leaves it, and flips it.
///
/// Shapes   [H, W, C] → [H, W, C]; `out` is another memory than `in`
inline void augment(const std::uint8_t* in, Extent extent, int channels,
                    const AugmentationChoice& choice, std::uint8_t* out) {
  const Index row_size = Index{extent.width} * channels;
  // Columns [first, end) of the output lie inside the image; none where it is too far away.
  const int shift = choice.flip ? choice.right : -choice.right;
  const int first = std::clamp(shift, 0, extent.width);
  const int end = std::max(first, std::clamp(extent.width + shift, 0, extent.width));
  for (int y = 0; y < extent.height; ++y, out += row_size) {
    const int from_y = y + choice.down;
    if (from_y < 0 || from_y >= extent.height || first == end) {
      std::fill_n(out, row_size, std::uint8_t{0});
      continue;
    }
    const std::uint8_t* row = in + from_y * row_size;
    std::fill_n(out, Index{first} * channels, std::uint8_t{0});
    std::fill(out + Index{end} * channels, out + row_size, std::uint8_t{0});
    if (choice.flip) {
      detail::copy_reversed(row + Index{extent.width - end + choice.right} * channels, end - first,
                            channels, out + Index{first} * channels);
    } else {
      std::copy_n(row + Index{first + choice.right} * channels, Index{end - first} * channels,
                  out + Index{first} * channels);
    }
  }
}

}  // namespace inception
