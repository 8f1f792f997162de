// SPDX-License-Identifier: MIT
// JPEG files made in memory, and pictures to make them of.
#pragma once

#include <cstdio>

#include <jpeglib.h>

#include <cstdint>
#include <cstdlib>

#include "inception/images/image.hpp"
#include "inception/tensor/philox.hpp"

#include "support/files.hpp"

namespace inception::test {

struct JpegKind {
  int quality = 90;
  int colour_width = 2, colour_height = 2;  ///< pixels that share a colour
  bool progressive = false;
};

inline Bytes jpeg_bytes(const Image& image, const JpegKind& kind = {}) {
  ::jpeg_compress_struct jpeg{};
  ::jpeg_error_mgr errors{};
  jpeg.err = ::jpeg_std_error(&errors);  // ends the process
  jpeg_create_compress(&jpeg);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  ::jpeg_mem_dest(&jpeg, &memory, &size);
  jpeg.image_width = static_cast<::JDIMENSION>(image.extent.width);
  jpeg.image_height = static_cast<::JDIMENSION>(image.extent.height);
  jpeg.input_components = Image::channels;
  jpeg.in_color_space = JCS_RGB;
  ::jpeg_set_defaults(&jpeg);
  ::jpeg_set_quality(&jpeg, kind.quality, TRUE);
  jpeg.comp_info[0].h_samp_factor = kind.colour_width;
  jpeg.comp_info[0].v_samp_factor = kind.colour_height;
  if (kind.progressive) ::jpeg_simple_progression(&jpeg);
  ::jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    auto* row = const_cast<std::uint8_t*>(image.pixels.data()) +
                std::size_t{jpeg.next_scanline} * jpeg.image_width * Image::channels;
    ::jpeg_write_scanlines(&jpeg, &row, 1);
  }
  ::jpeg_finish_compress(&jpeg);
  ::jpeg_destroy_compress(&jpeg);
  const Bytes bytes(memory, memory + size);
  std::free(memory);
  return bytes;
}

/// Slopes of colour with some noise: JPEG keeps what is in it, and no two parts are alike.
inline Image sloping_image(Extent extent, std::uint64_t seed = 1) {
  Image image = Image::of(extent);
  const Philox random(seed, 0);
  std::uint64_t i = 0;
  for (int y = 0; y < extent.height; ++y) {
    for (int x = 0; x < extent.width; ++x) {
      const int noise = static_cast<int>(random.word(i) >> 28);
      for (const int value : {2 * x + noise, 3 * y + noise, 255 - x - y + noise}) {
        image.pixels[i++] = static_cast<std::uint8_t>(value);
      }
    }
  }
  return image;
}

}  // namespace inception::test
