// SPDX-License-Identifier: MIT
// A small picture as the bytes of a PNG file. zlib, which data sets need anyway, does the work.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

namespace detail {

inline void append_big_endian(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFFU);
}

/// Length, type, data, and the CRC-32 of type and data.
inline void append_png_chunk(std::string& out, std::string_view type, std::string_view data) {
  append_big_endian(out, static_cast<std::uint32_t>(data.size()));
  const std::size_t first = out.size();
  out += type;
  out += data;
  const auto* bytes = reinterpret_cast<const Bytef*>(out.data() + first);
  append_big_endian(
      out, static_cast<std::uint32_t>(crc32(0, bytes, static_cast<uInt>(out.size() - first))));
}

}  // namespace detail

/// The picture without loss: grey for 1 channel, RGB for 3. Rows are stored unfiltered.
///
/// Shapes   pixels [height, width, channels]
/// Errors   ShapeError where the pixels are another number, or the channels neither 1 nor 3
/// Source   W3C, Portable Network Graphics, sections 5 and 11.2
inline std::string png_bytes(std::span<const std::uint8_t> pixels, Extent size, int channels) {
  const std::size_t row = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(channels);
  if (!size.valid() || (channels != 1 && channels != 3) ||
      pixels.size() != row * static_cast<std::size_t>(size.height)) {
    throw ShapeError("png_bytes: there must be height x width x 1 or 3 pixels; " +
                     std::to_string(pixels.size()) + " were given for " +
                     std::to_string(size.height) + " x " + std::to_string(size.width) + " x " +
                     std::to_string(channels));
  }
  std::string rows;  // each behind the number of its filter, 0
  for (std::size_t at = 0; at < pixels.size(); at += row) {
    rows += '\0';
    rows.append(reinterpret_cast<const char*>(pixels.data() + at), row);
  }
  uLongf length = compressBound(static_cast<uLong>(rows.size()));
  std::string packed(length, '\0');
  if (compress(reinterpret_cast<Bytef*>(packed.data()), &length,
               reinterpret_cast<const Bytef*>(rows.data()),
               static_cast<uLong>(rows.size())) != Z_OK) {
    throw Error("png_bytes: zlib cannot compress " + std::to_string(rows.size()) +
                " bytes; is there memory left?");
  }
  packed.resize(length);

  std::string header;
  detail::append_big_endian(header, static_cast<std::uint32_t>(size.width));
  detail::append_big_endian(header, static_cast<std::uint32_t>(size.height));
  header += '\x08';                         // bits of a sample
  header += channels == 1 ? '\0' : '\x02';  // grey or RGB
  header += std::string(3, '\0');           // zlib, filters by row, not interlaced
  std::string out = "\x89PNG\r\n\x1a\n";
  detail::append_png_chunk(out, "IHDR", header);
  detail::append_png_chunk(out, "IDAT", packed);
  detail::append_png_chunk(out, "IEND", "");
  return out;
}

}  // namespace inception
