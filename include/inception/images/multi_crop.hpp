// SPDX-License-Identifier: MIT
// The crops of one picture whose answers are averaged: 10, 12 and 144, as in the papers.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/antialiased_resize.hpp"
#include "inception/data/crop.hpp"
#include "inception/data/normalization.hpp"
#include "inception/data/resize.hpp"
#include "inception/images/image.hpp"
#include "inception/images/image_views.hpp"
#include "inception/images/input_format.hpp"
#include "inception/images/input_writer.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Which crops are cut: of each scale some squares, and of each square its four corners, its centre
/// and, where asked for, the whole of it; each also mirrored.
struct CropPlan {
  std::vector<int> shorter_sides;  ///< the picture is resized to each of them, its aspect kept
  bool outer_squares = false;      ///< besides the square in the middle the two at the ends
  bool whole_square = false;       ///< also the square itself, resized to the crop's size

  /// Crops of one picture.
  Index count() const {
    return std::ssize(shorter_sides) * (outer_squares ? 3 : 1) * (whole_square ? 6 : 5) * 2;
  }

  /// The plan of 10, 12 or 144 crops of a side.
  ///
  /// 10    One scale: the format's shorter side, or 256/224 of the crop's. The corners and the centre of
  ///       the middle square, mirrored.
  ///       Source: Krizhevsky et al., NIPS 2012, section 4.1
  /// 144   Scales 256, 288, 320 and 352 for crops of 224, in proportion for others; three squares; with
  ///       the whole squares.
  ///       Source: Szegedy et al., arXiv:1409.4842, section 7
  /// 12    One scale and square of the 144. arXiv:1512.00567 and 1602.07261 give results for 12 crops and
  ///       do not say which; this is the only part of GoogLeNet's scheme that makes 12.
  ///
  /// Errors   Error for another number
  static CropPlan of(int crops, const InputFormat& format) {
    const auto in_proportion = [&](int side) {
      return static_cast<int>(std::lround(double{1} * side * format.size.height / 224));
    };
    const int usual = format.shorter_side != 0 ? format.shorter_side : in_proportion(256);
    if (crops == 10) return {{usual}, false, false};
    if (crops == 12) return {{usual}, false, true};
    if (crops == 144) {
      return {{in_proportion(256), in_proportion(288), in_proportion(320), in_proportion(352)},
              true,
              true};
    }
    throw Error("CropPlan: the number of crops must be 1, 10, 12 or 144; " + std::to_string(crops) +
                " was given");
  }
};

/// The largest squares of a picture: in the middle and, where asked for, at both ends of its longer
/// side, from the top or left on.
inline std::vector<Rectangle> squares_of(Extent picture, bool outer) {
  const int side = std::min(picture.height, picture.width);
  const Rectangle middle = centre_crop(picture, {side, side});
  if (!outer) return {middle};
  return {
      {0, 0, middle.extent}, middle, {picture.height - side, picture.width - side, middle.extent}};
}

/// The corners of a square, row by row, and its centre.
///
/// Errors   ShapeError unless the crop fits into the square
inline std::array<Rectangle, 5> corners_and_centre(const Rectangle& square, Extent crop) {
  Rectangle centre = centre_crop(square.extent, crop);
  centre.top += square.top;
  centre.left += square.left;
  const int bottom = square.top + square.extent.height - crop.height;
  const int right = square.left + square.extent.width - crop.width;
  return {{{square.top, square.left, crop},
           {square.top, right, crop},
           {bottom, square.left, crop},
           {bottom, right, crop},
           centre}};
}

/// Cuts the crops of a plan out of pictures, resized and normalised as an InputFormat says; its central
/// fraction does not count. Threads may share one.
///
/// Shapes   [H, W, 3] bytes → [count, size, 3] floats: each crop is followed by its mirror image
/// Errors   ShapeError for a format or a picture that cannot be, for a size that is no square or larger
///          than a shorter side
class MultiCrop {
 public:
  MultiCrop(CropPlan plan, InputFormat format)
      : plan_(std::move(plan)),
        format_(std::move(format)),
        table_(format_.normalization, Image::channels) {
    check(format_);
    const auto smallest = std::min_element(plan_.shorter_sides.begin(), plan_.shorter_sides.end());
    if (format_.size.height != format_.size.width || smallest == plan_.shorter_sides.end() ||
        *smallest < format_.size.height) {
      throw ShapeError("MultiCrop: crops must be squares that fit into every scale; " +
                       std::to_string(format_.size.height) + " x " +
                       std::to_string(format_.size.width) + " and " +
                       std::to_string(plan_.shorter_sides.size()) + " scales were given");
    }
  }

  Index count() const { return plan_.count(); }

  void operator()(const Image& image, float* out) const {
    check(image);
    Image picture = image;
    if (format_.order == ChannelOrder::bgr) detail::swap_red_and_blue(picture.pixels);
    if (format_.interpolation == Interpolation::antialiased) {
      // Resized bytes are rounded to bytes, so normalising comes last.
      write_all(
          picture.pixels, picture.extent, resize_bytes,
          [&](const std::uint8_t* in, float* to) { table_(in, format_.size.area(), to); }, out);
    } else {
      std::vector<float> normalized(picture.pixels.size());
      table_(picture.pixels.data(), picture.extent.area(), normalized.data());
      const auto place = format_.interpolation == Interpolation::tensorflow1 ? PixelPlace::corner
                                                                             : PixelPlace::centre;
      write_all(
          normalized, picture.extent,
          [&](const float* in, Extent from, Extent to, float* resized) {
            BilinearResize(from, to, place)(in, Image::channels, resized);
          },
          [&](const float* in, float* to) { std::copy_n(in, floats(), to); }, out);
    }
  }

 private:
  static void resize_bytes(const std::uint8_t* in, Extent from, Extent to, std::uint8_t* out) {
    AntialiasedResize(from, to)(in, Image::channels, out);
  }

  /// Of one crop.
  Index floats() const { return format_.size.area() * Image::channels; }

  template <class T, class Resize, class Finish>
  void write_all(const std::vector<T>& picture, Extent extent, const Resize& resize,
                 const Finish& finish, float* out) const {
    std::vector<T> scaled, square_pixels, piece(static_cast<std::size_t>(floats()));
    const auto write_piece = [&] {
      finish(piece.data(), out);
      mirror(out, out + floats());
      out += 2 * floats();
    };
    for (const int side : plan_.shorter_sides) {
      const Extent scale = with_shorter_side(extent, side);
      scaled.resize(static_cast<std::size_t>(scale.area() * Image::channels));
      resize(picture.data(), extent, scale, scaled.data());
      for (const Rectangle& square : squares_of(scale, plan_.outer_squares)) {
        for (const Rectangle& part : corners_and_centre(square, format_.size)) {
          crop(scaled.data(), scale, part, Image::channels, piece.data());
          write_piece();
        }
        if (!plan_.whole_square) continue;
        square_pixels.resize(static_cast<std::size_t>(square.extent.area() * Image::channels));
        crop(scaled.data(), scale, square, Image::channels, square_pixels.data());
        resize(square_pixels.data(), square.extent, format_.size, piece.data());
        write_piece();
      }
    }
  }

  void mirror(const float* in, float* out) const {
    const Index width = format_.size.width;
    for (Index row = 0; row < format_.size.height; ++row) {
      for (Index column = width; column-- > 0;) {
        out = std::copy_n(in + (row * width + column) * Image::channels, Image::channels, out);
      }
    }
  }

  CropPlan plan_;
  InputFormat format_;
  NormalizationTable table_;
};

/// What `crops` views of each picture are made of: 1, the format alone, or 10, 12 or 144.
///
/// Errors   those of CropPlan::of(), MultiCrop and InputWriter
inline ImageViews crop_views(int crops, const InputFormat& format) {
  if (crops == 1) return ImageViews::of(format);
  const auto multi_crop = std::make_shared<const MultiCrop>(CropPlan::of(crops, format), format);
  return {multi_crop->count(), format.size,
          [multi_crop](const Image& image, float* out) { (*multi_crop)(image, out); }};
}

}  // namespace inception
