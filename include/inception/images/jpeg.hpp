// SPDX-License-Identifier: MIT
// JPEG pictures, by libjpeg-turbo.
#pragma once

// jpeglib.h needs FILE and does not include it.
#include <cstdio>

#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/antialiased_resize.hpp"
#include "inception/data/crop.hpp"
#include "inception/images/decoding.hpp"
#include "inception/images/image.hpp"
#include "inception/images/orientation.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A part of a picture, possibly shrunk, with some pixels around it.
struct DecodedPart {
  Image image;
  PictureBox box;  ///< where in `image` the part lies
};

namespace detail {

/// One run of libjpeg over bytes in memory.
class JpegReader {
 public:
  JpegReader(std::span<const std::uint8_t> bytes, std::string name)
      : bytes_(bytes), name_(std::move(name)) {
    jpeg_.err = ::jpeg_std_error(&errors_);
    errors_.error_exit = on_error;
    errors_.emit_message = on_message;
    jpeg_.client_data = this;
    guarded([&] { jpeg_create_decompress(&jpeg_); });
    source_.init_source = [](::j_decompress_ptr) {};
    source_.term_source = [](::j_decompress_ptr) {};
    source_.fill_input_buffer = on_end;
    source_.skip_input_data = on_skip;
    source_.resync_to_restart = ::jpeg_resync_to_restart;
    source_.next_input_byte = bytes_.data();
    source_.bytes_in_buffer = bytes_.size();
    jpeg_.src = &source_;
  }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  ~JpegReader() { ::jpeg_destroy_decompress(&jpeg_); }

  /// Reads the header. What follows is one read(), of either kind.
  Extent open(const DecodingOptions& options) {
    guarded([&] {
      ::jpeg_save_markers(&jpeg_, JPEG_APP0 + 1, 0xFFFF);
      ::jpeg_read_header(&jpeg_, TRUE);
    });
    return checked_extent(name_, jpeg_.image_width, jpeg_.image_height, options);
  }

  /// The whole picture.
  Image read(const DecodingOptions& options) {
    start();
    Image image;
    read_rows(0, static_cast<int>(jpeg_.output_height), 0, static_cast<int>(jpeg_.output_width),
              image);
    return options.orientation == Orientation::upright ? upright(std::move(image), orientation())
                                                       : image;
  }

  /// A rectangle inside the picture; `shrink` is 1, 2, 4 or 8.
  void read(const Rectangle& part, int shrink, DecodedPart& out) {
    jpeg_.scale_num = 1;
    jpeg_.scale_denom = static_cast<unsigned>(shrink);
    start();
    // A shrunk part may begin and end between pixels, and its edge is mixed with what lies beside it.
    const int beside = shrink == 1 ? 0 : 2;
    const auto range = [&](int first, int size, ::JDIMENSION all) {
      const int end = (first + size + shrink - 1) / shrink + beside;
      const int begin = std::max(0, first / shrink - beside);
      return std::pair(begin, std::min(end, static_cast<int>(all)));
    };
    const auto [top, bottom] = range(part.top, part.extent.height, jpeg_.output_height);
    const auto [left, right] = range(part.left, part.extent.width, jpeg_.output_width);

    // Colours of fewer pixels are smoothed across what is cut off: without a margin they would differ.
    constexpr int margin = 8;
    ::JDIMENSION first_column = static_cast<::JDIMENSION>(std::max(0, left - margin));
    ::JDIMENSION columns =
        std::min(jpeg_.output_width, static_cast<::JDIMENSION>(right + margin)) - first_column;
    if (columns < jpeg_.output_width) {
      guarded([&] { ::jpeg_crop_scanline(&jpeg_, &first_column, &columns); });
    }
    const int skipped = std::max(0, top - margin);
    if (skipped > 0) {
      guarded([&] { ::jpeg_skip_scanlines(&jpeg_, static_cast<::JDIMENSION>(skipped)); });
    }
    read_rows(top - skipped, bottom - top, left - static_cast<int>(first_column), right - left,
              out.image);
    const double scale = shrink;
    out.box = {part.top / scale - top, part.left / scale - left, part.extent.height / scale,
               part.extent.width / scale};
  }

 private:
  static JpegReader& self(::j_common_ptr jpeg) {
    return *static_cast<JpegReader*>(jpeg->client_data);
  }
  [[noreturn]] static void on_error(::j_common_ptr jpeg) {
    jpeg->err->format_message(jpeg, self(jpeg).message_.buffer());
    std::longjmp(self(jpeg).failed_, 1);
  }
  /// Warnings are let pass, as Pillow does, but not data that are missing at the end.
  static void on_message(::j_common_ptr jpeg, int level) {
    if (level < 0 && self(jpeg).ended_ && jpeg->err->msg_code == JWRN_HIT_MARKER) on_error(jpeg);
  }
  /// Past the end lies one marker "end of image": the decoder looks ahead, and only the last marker
  /// may be missing when it does.
  static ::boolean on_end(::j_decompress_ptr jpeg) {
    static constexpr std::array<::JOCTET, 2> end_of_image{0xFF, JPEG_EOI};
    self(reinterpret_cast<::j_common_ptr>(jpeg)).ended_ = true;
    jpeg->src->next_input_byte = end_of_image.data();
    jpeg->src->bytes_in_buffer = end_of_image.size();
    return TRUE;
  }
  static void on_skip(::j_decompress_ptr jpeg, long count) {
    if (count <= 0) return;
    const auto skipped = static_cast<std::size_t>(count);
    if (skipped > jpeg->src->bytes_in_buffer) {
      on_end(jpeg);
      return;
    }
    jpeg->src->next_input_byte += skipped;
    jpeg->src->bytes_in_buffer -= skipped;
  }

  /// libjpeg leaves a failed step by a jump, so steps must not own anything.
  template <class Step>
  bool runs(Step& step) {
    if (setjmp(failed_) != 0) return false;
    step();
    return true;
  }
  template <class Step>
  void guarded(Step step) {
    if (runs(step)) return;
    if (ended_) refuse_cut_off();
    throw FileError(name_ + ": must be a JPEG of grey, colour or inks; libjpeg says '" +
                    message_.data() + "'; is the file damaged?");
  }
  [[noreturn]] void refuse_cut_off() const {
    throw FileError(name_ + ": must be a whole JPEG; the file ends after " +
                    std::to_string(bytes_.size()) +
                    " bytes, before the picture does; was it cut off?");
  }

  bool has_inks() const {
    return jpeg_.jpeg_color_space == JCS_CMYK || jpeg_.jpeg_color_space == JCS_YCCK;
  }

  void start() {
    jpeg_.out_color_space = has_inks() ? JCS_CMYK : JCS_RGB;
    guarded([&] { ::jpeg_start_decompress(&jpeg_); });
    // A progressive picture is complete only with its last scan, and the scans have been read by now.
    if (ended_ && jpeg_has_multiple_scans(&jpeg_) != FALSE) refuse_cut_off();
  }

  /// Reads `height` rows after the next `above`, and of each `width` pixels after the first `before`.
  void read_rows(int above, int height, int before, int width, Image& image) {
    image.extent = {height, width};
    image.pixels.clear();
    // Memory follows what is really there, not what the header says: a byte holds 1000 at most.
    constexpr Index most = 1000;
    image.pixels.reserve(static_cast<std::size_t>(
        std::min(image.extent.area() * Image::channels, most * std::ssize(bytes_))));
    std::vector<std::uint8_t> row(static_cast<std::size_t>(jpeg_.output_width) * 4);
    const auto first = row.begin() + std::ptrdiff_t{before} * Image::channels;
    for (int y = 0; y < above + height; ++y) {
      std::uint8_t* pixels = row.data();
      guarded([&] { ::jpeg_read_scanlines(&jpeg_, &pixels, 1); });
      if (y < above) continue;
      if (has_inks()) from_inks(row);
      image.pixels.insert(image.pixels.end(), first,
                          first + std::ptrdiff_t{width} * Image::channels);
    }
  }

  /// Four inks to red, green and blue, in place. Files hold 255 minus the ink, as Adobe began it.
  static void from_inks(std::vector<std::uint8_t>& row) {
    for (std::size_t in = 0, out = 0; in < row.size(); in += 4) {
      const int light = row[in + 3];
      for (std::size_t c = 0; c < 3; ++c) {
        const int product = (255 - row[in + c]) * light + 128;
        const int shade = light - (((product >> 8) + product) >> 8);
        row[out++] = static_cast<std::uint8_t>(std::clamp(shade, 0, 255));
      }
    }
  }

  int orientation() const {
    constexpr std::array<std::uint8_t, 6> exif{'E', 'x', 'i', 'f', 0, 0};
    for (const auto* marker = jpeg_.marker_list; marker != nullptr; marker = marker->next) {
      const std::span<const std::uint8_t> data(marker->data, marker->data_length);
      if (data.size() > exif.size() && std::equal(exif.begin(), exif.end(), data.begin())) {
        return exif_orientation(data.subspan(exif.size()));
      }
    }
    return 1;
  }

  std::span<const std::uint8_t> bytes_;
  std::string name_;
  bool ended_ = false;
  DecoderMessage message_;
  ::jpeg_decompress_struct jpeg_{};
  ::jpeg_error_mgr errors_{};
  ::jpeg_source_mgr source_{};
  std::jmp_buf failed_{};
};

}  // namespace detail

/// Whether a file starts as a JPEG does.
inline bool is_jpeg(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF;
}

/// Decodes a JPEG, baseline or progressive, to red, green and blue.
///
/// Grey is copied to the three channels. Four inks (CMYK, YCCK) are taken for Adobe's, which are
/// stored as 255 − ink: r = k − (255 − c)·k/255 of the stored numbers. Colour profiles are not
/// applied. A picture whose damage libjpeg can pass over is decoded, as Pillow does, and one that is
/// cut off is refused; only the last marker, "end of image", may be missing.
///
/// Errors   FileError "NAME: ..." for what is damaged, cut off or larger than the options' limit, and
///          for colours that libjpeg cannot make RGB of
/// Source   ITU-T T.81
inline Image decode_jpeg(std::span<const std::uint8_t> bytes, const std::string& name,
                         const DecodingOptions& options = {}) {
  detail::JpegReader reader(bytes, name);
  reader.open(options);
  return reader.read(options);
}

/// A JPEG whose size is known before it is decoded, to decode a part of it.
///
/// Errors   those of decode_jpeg()
class JpegPicture {
 public:
  JpegPicture(std::span<const std::uint8_t> bytes, const std::string& name,
              const DecodingOptions& options = {})
      : reader_(bytes, name), extent_(reader_.open(options)) {}

  /// As it is stored.
  Extent extent() const { return extent_; }

  /// Decodes a rectangle inside the picture, once: the pixels that decode_jpeg() gives there, or with a
  /// `shrink` of 2, 4 or 8 that many times fewer a side, each the mean of a square. The orientation in
  /// EXIF data does not count, and damage that lies elsewhere is not noticed.
  DecodedPart read(const Rectangle& part, int shrink = 1) {
    DecodedPart decoded;
    reader_.read(part, shrink, decoded);
    return decoded;
  }
  /// The same into memory that may serve one picture after the other.
  void read(const Rectangle& part, int shrink, DecodedPart& out) {
    reader_.read(part, shrink, out);
  }

 private:
  detail::JpegReader reader_;
  Extent extent_;
};

}  // namespace inception
