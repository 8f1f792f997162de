// SPDX-License-Identifier: MIT
// A picture to the floats a network sees.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/antialiased_resize.hpp"
#include "inception/data/crop.hpp"
#include "inception/data/normalization.hpp"
#include "inception/data/resize.hpp"
#include "inception/images/image.hpp"
#include "inception/images/input_format.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

namespace detail {

inline void swap_red_and_blue(std::vector<std::uint8_t>& pixels) {
  for (std::size_t i = 0; i < pixels.size(); i += 3) std::swap(pixels[i], pixels[i + 2]);
}

}  // namespace detail

/// The extent of a picture whose shorter side was resized to `shorter`.
///
/// The longer side becomes ⌊longer · shorter' / shorter⌋.
///
/// Errors   ShapeError when the result has more than 2²⁸ pixels: one side is thousands of times the other
/// Source   torchvision.transforms.Resize(int)
inline Extent with_shorter_side(Extent from, int shorter) {
  const auto [low, high] = std::minmax(from.height, from.width);
  const Index longer = Index{high} * shorter / low;
  if (longer * shorter > Index{1} << 28) {
    throw ShapeError("with_shorter_side: the resized picture must have at most 2^28 pixels; " +
                     std::to_string(from.height) + " x " + std::to_string(from.width) +
                     " with a shorter side of " + std::to_string(shorter) + " would have " +
                     std::to_string(longer * shorter) + "; crop it first");
  }
  const int other = static_cast<int>(longer);
  return from.width <= from.height ? Extent{other, shorter} : Extent{shorter, other};
}

/// Carries out an InputFormat on pictures of any size. Threads may share one.
///
/// Shapes   [H, W, 3] bytes → [size, 3] floats
/// Errors   ShapeError for a format or a picture that cannot be; Error for its normalisation
class InputWriter {
 public:
  explicit InputWriter(InputFormat format)
      : format_(std::move(format)), table_(format_.normalization, Image::channels) {
    check(format_);
  }

  const InputFormat& format() const { return format_; }

  void operator()(const Image& image, float* out) const {
    check(image);
    const Rectangle part = central_fraction(image.extent, format_.central_fraction);
    Image picture = Image::of(part.extent);
    crop(image.pixels.data(), image.extent, part, Image::channels, picture.pixels.data());
    if (format_.order == ChannelOrder::bgr) detail::swap_red_and_blue(picture.pixels);

    const Extent resized = format_.shorter_side == 0
                               ? format_.size
                               : with_shorter_side(part.extent, format_.shorter_side);
    const Rectangle middle = centre_crop(resized, format_.size);
    switch (format_.interpolation) {
      case Interpolation::antialiased:
        return write_bytes(picture, resized, middle, ResizeFilter::bilinear, out);
      case Interpolation::antialiased_bicubic:
        return write_bytes(picture, resized, middle, ResizeFilter::bicubic, out);
      case Interpolation::torch:
        return write_floats(picture, resized, middle, PixelPlace::centre, out);
      case Interpolation::tensorflow1:
        return write_floats(picture, resized, middle, PixelPlace::corner, out);
    }
  }

 private:
  /// Resized bytes are rounded to bytes, so normalising comes last.
  void write_bytes(const Image& picture, Extent resized, const Rectangle& middle,
                   ResizeFilter filter, float* out) const {
    Image large = Image::of(resized);
    AntialiasedResize(picture.extent, resized, filter)(picture.pixels.data(), Image::channels,
                                                       large.pixels.data());
    Image small = Image::of(middle.extent);
    crop(large.pixels.data(), resized, middle, Image::channels, small.pixels.data());
    table_(small.pixels.data(), middle.extent.area(), out);
  }

  /// Resizing floats is linear, so normalising may come first, from a table.
  void write_floats(const Image& picture, Extent resized, const Rectangle& middle, PixelPlace place,
                    float* out) const {
    std::vector<float> normalized(picture.pixels.size());
    table_(picture.pixels.data(), picture.extent.area(), normalized.data());
    std::vector<float> large(static_cast<std::size_t>(resized.area() * Image::channels));
    BilinearResize(picture.extent, resized, place)(normalized.data(), Image::channels,
                                                   large.data());
    crop(large.data(), resized, middle, Image::channels, out);
  }

  InputFormat format_;
  NormalizationTable table_;
};

}  // namespace inception
