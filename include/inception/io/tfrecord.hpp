// SPDX-License-Identifier: MIT
// The frame around a record in TFRecord files, of which TensorBoard's event files are made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "inception/io/crc32c.hpp"
#include "inception/io/little_endian.hpp"

namespace inception {

/// A CRC-32C as TFRecord stores it: turned right by 15 bits, plus a constant, so that the checksum of
/// data which holds checksums stays strong.
constexpr std::uint32_t masked_crc32c(std::string_view bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8U;
}

/// A record with its frame: length (8 bytes), the length's masked CRC, the data, the data's masked CRC.
///
/// Source   TensorFlow, tutorial "TFRecord and tf.train.Example", section "TFRecords format details"
inline std::string tfrecord(std::string_view data) {
  std::string out;
  append_little_endian(out, static_cast<std::uint64_t>(data.size()));
  append_little_endian(out, masked_crc32c(out));
  out += data;
  append_little_endian(out, masked_crc32c(data));
  return out;
}

}  // namespace inception
