// SPDX-License-Identifier: MIT
// PNG pictures, by libpng.
#pragma once

#include <png.h>

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inception/images/decoding.hpp"
#include "inception/images/image.hpp"
#include "inception/images/orientation.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

namespace detail {

/// One run of libpng over bytes in memory.
class PngReader {
 public:
  PngReader(std::span<const std::uint8_t> bytes, std::string name)
      : bytes_(bytes), name_(std::move(name)) {
    png_ = ::png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
    if (png_ != nullptr) info_ = ::png_create_info_struct(png_);
    if (info_ == nullptr) {
      ::png_destroy_read_struct(&png_, nullptr, nullptr);
      throw FileError(name_ + ": libpng cannot be started; it says '" + message_.data() + "'");
    }
  }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
  ~PngReader() { ::png_destroy_read_struct(&png_, &info_, nullptr); }

  Image read(const DecodingOptions& options) {
    ::png_uint_32 width = 0;
    ::png_uint_32 height = 0;
    guarded([&] {
      ::png_set_read_fn(png_, this, on_read);
      ::png_read_info(png_, info_);
      width = ::png_get_image_width(png_, info_);
      height = ::png_get_image_height(png_, info_);
    });
    const Extent extent = checked_extent(name_, width, height, options);
    guarded([&] { ask_for_rgb(); });
    check_size(extent);

    Image image = Image::of(extent);
    std::vector<::png_bytep> rows;
    for (Index row = 0; row < extent.height; ++row) {
      rows.push_back(image.pixels.data() + row * extent.width * Image::channels);
    }
    int orientation = 1;
    guarded([&] {
      ::png_read_image(png_, rows.data());
      ::png_read_end(png_, info_);
      ::png_bytep exif = nullptr;
      ::png_uint_32 size = 0;
      if (::png_get_eXIf_1(png_, info_, &size, &exif) != 0) {
        orientation = exif_orientation({exif, size});
      }
    });
    return options.orientation == Orientation::upright ? upright(std::move(image), orientation)
                                                       : image;
  }

 private:
  static PngReader& self(::png_structp png) {
    return *static_cast<PngReader*>(::png_get_error_ptr(png));
  }
  [[noreturn]] static void on_error(::png_structp png, ::png_const_charp text) {
    self(png).message_.set(text);
    std::longjmp(self(png).failed_, 1);
  }
  static void on_warning(::png_structp, ::png_const_charp) {}
  static void on_read(::png_structp png, ::png_bytep out, std::size_t size) {
    PngReader& reader = self(png);
    if (size > reader.bytes_.size()) ::png_error(png, "the file ends too early");
    std::memcpy(out, reader.bytes_.data(), size);
    reader.bytes_ = reader.bytes_.subspan(size);
  }

  /// libpng leaves a failed step by a jump, so steps must not own anything.
  template <class Step>
  bool runs(Step& step) {
    if (setjmp(failed_) != 0) return false;
    step();
    return true;
  }
  template <class Step>
  void guarded(Step step) {
    if (runs(step)) return;
    throw FileError(name_ + ": must be a whole PNG; libpng says '" + message_.data() +
                    "'; is the file damaged?");
  }

  void ask_for_rgb() {
    ::png_set_strip_16(png_);
    ::png_set_palette_to_rgb(png_);
    ::png_set_expand_gray_1_2_4_to_8(png_);
    ::png_set_gray_to_rgb(png_);
    ::png_set_strip_alpha(png_);
    ::png_set_interlace_handling(png_);
    raw_row_bytes_ = ::png_get_rowbytes(png_, info_);
    ::png_read_update_info(png_, info_);
    if (::png_get_rowbytes(png_, info_) !=
        std::size_t{::png_get_image_width(png_, info_)} * Image::channels) {
      ::png_error(png_, "the rows are not of three bytes a pixel");
    }
  }

  /// Deflate packs at most 1032 bytes into one: a short file that claims to be huge must not make us
  /// ask for the memory.
  void check_size(Extent extent) const {
    constexpr std::size_t most = 1032;
    const std::size_t needed = raw_row_bytes_ / most * static_cast<std::size_t>(extent.height);
    if (needed > bytes_.size()) {
      throw FileError(name_ + ": must be a whole PNG; " + std::to_string(extent.height) + " x " +
                      std::to_string(extent.width) + " pixels cannot come from the " +
                      std::to_string(bytes_.size()) + " bytes left; is the file damaged?");
    }
  }

  std::span<const std::uint8_t> bytes_;  // what has not been read yet
  std::string name_;
  ::png_structp png_ = nullptr;
  ::png_infop info_ = nullptr;
  std::size_t raw_row_bytes_ = 0;
  DecoderMessage message_;
  std::jmp_buf failed_{};
};

}  // namespace detail

/// Whether a file starts as a PNG does.
inline bool is_png(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 8 && ::png_sig_cmp(bytes.data(), 0, 8) == 0;
}

/// Decodes a PNG of any kind to red, green and blue.
///
/// Grey is copied to the three channels, palettes are looked up, transparency is left out (what lies
/// under it is seen), and of 16 bits the upper 8 are kept. Gamma and colour profiles are not applied.
/// All of it is Pillow's convert("RGB"), except for grey of 16 bits, which Pillow cuts off at 255.
///
/// Errors   FileError "NAME: ..." for what is damaged, cut off or larger than the options' limit
/// Source   ISO/IEC 15948:2004
inline Image decode_png(std::span<const std::uint8_t> bytes, const std::string& name,
                        const DecodingOptions& options = {}) {
  return detail::PngReader(bytes, name).read(options);
}

}  // namespace inception
