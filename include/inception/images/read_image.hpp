// SPDX-License-Identifier: MIT
// A picture from a file, JPEG or PNG.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "inception/data/binary_file.hpp"
#include "inception/images/decoding.hpp"
#include "inception/images/image.hpp"
#include "inception/images/jpeg.hpp"
#include "inception/images/png.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// Decodes a JPEG or PNG to red, green and blue. Which of them it is is seen by its first bytes, not by
/// its name.
///
/// Errors   FileError "NAME: ..." for what is neither, or that decode_jpeg() or decode_png() refuses
inline Image decode_image(std::span<const std::uint8_t> bytes, const std::string& name,
                          const DecodingOptions& options = {}) {
  if (is_jpeg(bytes)) return decode_jpeg(bytes, name, options);
  if (is_png(bytes)) return decode_png(bytes, name, options);
  throw FileError(name +
                  ": must be a JPEG or PNG file; its first bytes are of neither; convert it");
}

/// Reads a JPEG or PNG file as red, green and blue.
///
/// The options' default ignores the EXIF orientation, because networks' published numbers were made
/// so; for photographs ask for Orientation::upright.
///
/// Errors   FileError for a file that cannot be read, or that decode_image() refuses
inline Image read_image(const std::filesystem::path& path, const DecodingOptions& options = {}) {
  BinaryFile file(path);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(file.size()));
  file.read_exactly(bytes);
  return decode_image(bytes, path.string(), options);
}

}  // namespace inception
