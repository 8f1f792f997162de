// SPDX-License-Identifier: MIT
// A rectangle of an encoded picture, decoded without the rest.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "inception/data/antialiased_resize.hpp"
#include "inception/data/crop.hpp"
#include "inception/images/decoding.hpp"
#include "inception/images/image.hpp"
#include "inception/images/jpeg.hpp"
#include "inception/images/read_image.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// How large a JPEG is decoded of which a smaller picture is to be made.
enum class DecodingSize {
  whole,  ///< as it is stored: the same numbers as decoding, cutting and resizing one after the other
  reduced,  ///< to a half, a quarter or an eighth, as far as twice the pixels of the result remain a side: faster
};

/// Decodes rectangles of pictures and resizes them to one size by Pillow's bilinear filter.
///
/// Of a JPEG no more is decoded than the rectangle needs; damage elsewhere is not noticed. One thread uses it,
/// for one picture after the other, and its memory is kept.
///
/// Shapes   → [size, 3]
/// Errors   those of decode_image(); ShapeError for a rectangle that does not lie inside
class PartDecoder {
 public:
  PartDecoder(Extent size, const DecodingOptions& options, DecodingSize decoding)
      : size_(size), options_(options), decoding_(decoding) {}

  /// `part` is given the picture's extent and returns the rectangle.
  template <class Part>
  void operator()(std::span<const std::uint8_t> bytes, const std::string& name, Part&& part,
                  std::uint8_t* out) {
    if (is_jpeg(bytes) && options_.orientation == Orientation::as_stored) {
      JpegPicture jpeg(bytes, name, options_);
      const Rectangle wanted = checked(part(jpeg.extent()), jpeg.extent());
      jpeg.read(wanted, shrink(wanted.extent), decoded_);
    } else {
      const Image image = decode_image(bytes, name, options_);
      const Rectangle wanted = checked(part(image.extent), image.extent);
      decoded_ = {Image::of(wanted.extent), PictureBox::whole(wanted.extent)};
      crop(image.pixels.data(), image.extent, wanted, Image::channels,
           decoded_.image.pixels.data());
    }
    AntialiasedResize(decoded_.image.extent, decoded_.box, size_)(decoded_.image.pixels.data(),
                                                                  Image::channels, out, scratch_);
  }

 private:
  static const Rectangle& checked(const Rectangle& r, Extent whole) {
    if (!r.extent.valid() || r.top < 0 || r.left < 0 || r.top > whole.height - r.extent.height ||
        r.left > whole.width - r.extent.width) {
      throw ShapeError("PartDecoder: the part must lie inside the picture of " +
                       std::to_string(whole.height) + " x " + std::to_string(whole.width) + "; " +
                       std::to_string(r.extent.height) + " x " + std::to_string(r.extent.width) +
                       " from row " + std::to_string(r.top) + " and column " +
                       std::to_string(r.left) + " on was given");
    }
    return r;
  }

  int shrink(Extent part) const {
    int factor = 1;
    const auto remains = [&](int twice) {
      return part.height >= twice * size_.height && part.width >= twice * size_.width;
    };
    while (decoding_ == DecodingSize::reduced && factor < 8 && remains(4 * factor)) factor *= 2;
    return factor;
  }

  Extent size_;
  DecodingOptions options_;
  DecodingSize decoding_;
  DecodedPart decoded_;
  AntialiasedResize::Scratch scratch_;
};

}  // namespace inception
