// SPDX-License-Identifier: MIT
// Labelled images of one size, as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Labelled images of one size. Pixels are [count, height, width, channels], row-major, 0 to 255.
struct ImageSet {
  Index count = 0;
  int height = 0;
  int width = 0;
  int channels = 0;
  int classes = 0;
  std::vector<std::uint8_t> pixels{};
  std::vector<std::int32_t> labels{};      // [count], each in [0, classes)
  std::vector<std::string> class_names{};  // [classes]

  Extent extent() const { return {height, width}; }
  /// Bytes of one image.
  Index image_size() const { return Index{height} * width * channels; }
  /// The pixels of image i: [height, width, channels].
  std::span<const std::uint8_t> image(Index i) const {
    const auto size = static_cast<std::size_t>(image_size());
    return std::span(pixels).subspan(static_cast<std::size_t>(i) * size, size);
  }
};

/// The two parts in which data sets are published.
struct TrainAndTest {
  ImageSet train;
  ImageSet test;
};

/// Checks that sizes, pixels, labels and names of a set agree.
///
/// Errors   ShapeError says what does not
inline void check(const ImageSet& set) {
  if (set.count < 1 || set.height < 1 || set.width < 1 || set.channels < 1 || set.classes < 1) {
    throw ShapeError(
        "ImageSet: count, height, width, channels and classes must be at least 1; they are " +
        std::to_string(set.count) + ", " + std::to_string(set.height) + ", " +
        std::to_string(set.width) + ", " + std::to_string(set.channels) + " and " +
        std::to_string(set.classes));
  }
  const Index limit = std::numeric_limits<Index>::max() / set.count;
  if (Index{set.height} > limit / set.width / set.channels ||
      std::cmp_not_equal(set.pixels.size(), set.count * set.image_size())) {
    throw ShapeError(
        "ImageSet: there must be count x height x width x channels pixels; there are " +
        std::to_string(set.pixels.size()));
  }
  if (std::cmp_not_equal(set.labels.size(), set.count)) {
    throw ShapeError("ImageSet: there must be one label per image, " + std::to_string(set.count) +
                     "; there are " + std::to_string(set.labels.size()));
  }
  for (std::size_t i = 0; i < set.labels.size(); ++i) {
    if (set.labels[i] < 0 || set.labels[i] >= set.classes) {
      throw ShapeError("ImageSet: label " + std::to_string(i) + " must be in [0, " +
                       std::to_string(set.classes) + "); it is " + std::to_string(set.labels[i]));
    }
  }
  if (std::cmp_not_equal(set.class_names.size(), set.classes)) {
    throw ShapeError("ImageSet: there must be one name per class, " + std::to_string(set.classes) +
                     "; there are " + std::to_string(set.class_names.size()));
  }
}

}  // namespace inception
