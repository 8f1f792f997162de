// SPDX-License-Identifier: MIT
// A protocol buffer message, field by field, in its wire format.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "inception/io/little_endian.hpp"

namespace inception {

/// Writes the fields of one message in the order of the calls. A field is its number and type as a
/// varint, then its value.
///
/// Source   protobuf.dev, "Encoding"
class ProtobufMessage {
 public:
  /// int64 and enum: a varint. Negative numbers take ten bytes.
  ProtobufMessage& integer(int field, std::int64_t value) {
    begin(field, WireType::varint);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  /// double: eight bytes.
  ProtobufMessage& real(int field, double value) {
    begin(field, WireType::eight_bytes);
    append_little_endian(bytes_, std::bit_cast<std::uint64_t>(value));
    return *this;
  }
  /// float: four bytes.
  ProtobufMessage& real(int field, float value) {
    begin(field, WireType::four_bytes);
    append_little_endian(bytes_, std::bit_cast<std::uint32_t>(value));
    return *this;
  }
  /// string, bytes and embedded messages: a length and as many bytes.
  ProtobufMessage& text(int field, std::string_view value) {
    begin(field, WireType::length_and_bytes);
    varint(value.size());
    bytes_ += value;
    return *this;
  }
  ProtobufMessage& message(int field, const ProtobufMessage& value) {
    return text(field, value.bytes());
  }

  const std::string& bytes() const { return bytes_; }

 private:
  enum class WireType : std::uint8_t {
    varint = 0,
    eight_bytes = 1,
    length_and_bytes = 2,
    four_bytes = 5
  };

  void begin(int field, WireType type) {
    varint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(type));
  }
  /// Seven bits a byte, the lowest first; the highest bit says that more follow.
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

}  // namespace inception
