// SPDX-License-Identifier: MIT
// Reads numbers and texts from bytes, never past their end.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "inception/tensor/error.hpp"

namespace inception::detail {

/// A place in bytes of a file, which moves on with each read. Numbers are little-endian.
///
/// Errors   FileError "WHERE, byte N: ...", at every read that would leave the bytes
class ByteReader {
 public:
  /// `where` names the bytes in messages.
  ByteReader(std::span<const std::byte> bytes, std::string where, std::size_t position = 0)
      : bytes_(bytes), where_(std::move(where)), position_(position) {}

  std::size_t position() const { return position_; }
  /// How many bytes follow.
  std::size_t left() const { return bytes_.size() - std::min(position_, bytes_.size()); }

  std::span<const std::byte> take(std::size_t count) {
    if (count > left()) {
      refuse(std::to_string(count) + " bytes must follow; " + std::to_string(left()) +
             " do: is the file cut off?");
    }
    position_ += count;
    return bytes_.subspan(position_ - count, count);
  }

  void skip(std::size_t count) { take(count); }

  template <class T>
  T number() {
    T value;
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    return value;
  }

  std::string_view text(std::size_t count) {
    const auto bytes = take(count);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  /// What stands before the next line feed, which is read too.
  std::string_view line() {
    const auto rest = bytes_.subspan(std::min(position_, bytes_.size()));
    const auto end = std::ranges::find(rest, std::byte{'\n'});
    if (end == rest.end()) refuse("a line must end; the bytes do: is the file cut off?");
    const std::string_view line = text(static_cast<std::size_t>(end - rest.begin()));
    ++position_;
    return line;
  }

  [[noreturn]] void refuse(const std::string& problem) const { refuse(position_, problem); }
  [[noreturn]] void refuse(std::size_t position, const std::string& problem) const {
    throw FileError(where_ + ", byte " + std::to_string(position) + ": " + problem);
  }

 private:
  std::span<const std::byte> bytes_;
  std::string where_;
  std::size_t position_;
};

}  // namespace inception::detail
