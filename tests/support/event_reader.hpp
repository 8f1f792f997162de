// SPDX-License-Identifier: MIT
// Reads an event file: the other direction of tfrecord.hpp and protobuf_message.hpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "inception/io/tfrecord.hpp"
#include "support/files.hpp"

namespace inception::test {

/// One field of a protocol buffer message.
struct WireField {
  int number = 0;
  std::uint64_t bits = 0;  ///< of a number, of any width
  std::string text{};      ///< of strings and messages
};

/// The fields of a message, in their order. Throws where a byte is too many or missing.
inline std::vector<WireField> wire_fields(std::string_view bytes) {
  std::size_t at = 0;
  const auto byte = [&] {
    if (at == bytes.size()) throw std::runtime_error("a message ends within a field");
    return static_cast<std::uint8_t>(bytes[at++]);
  };
  const auto varint = [&] {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const std::uint8_t part = byte();
      value |= std::uint64_t{part & 0x7FU} << shift;
      if (part < 0x80) return value;
    }
  };
  std::vector<WireField> fields;
  while (at < bytes.size()) {
    const std::uint64_t key = varint();
    WireField field{.number = static_cast<int>(key >> 3)};
    switch (key & 7) {
      case 0:
        field.bits = varint();
        break;
      case 1:
      case 5:
        for (unsigned i = 0; i < ((key & 7) == 1 ? 8U : 4U); ++i) {
          field.bits |= std::uint64_t{byte()} << (8 * i);
        }
        break;
      case 2:
        for (std::uint64_t left = varint(); left > 0; --left) {
          field.text += static_cast<char>(byte());
        }
        break;
      default:
        throw std::runtime_error("a field is of an unknown type");
    }
    fields.push_back(field);
  }
  return fields;
}

/// The records of a file. Throws where a frame or a checksum is wrong.
inline std::vector<std::string> tfrecords(const std::filesystem::path& path) {
  const Bytes bytes = read_bytes(path);
  const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::vector<std::string> records;
  for (std::size_t at = 0; at < all.size();) {
    std::uint64_t length = 0;
    for (unsigned i = 0; i < 8 && at + i < all.size(); ++i) {
      length |= std::uint64_t{static_cast<std::uint8_t>(all[at + i])} << (8 * i);
    }
    const std::string data(all.substr(std::min(at + 12, all.size()), length));
    if (tfrecord(data) != all.substr(at, 16 + length)) throw std::runtime_error("a bad record");
    records.push_back(data);
    at += 16 + length;
  }
  return records;
}

}  // namespace inception::test
