// SPDX-License-Identifier: MIT
// Tar archives made in memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/files.hpp"

namespace inception::test {

/// Adds members one after the other, in POSIX's "ustar" form.
class TarBytes {
 public:
  TarBytes& file(const std::string& name, const Bytes& bytes, char kind = '0') {
    add_header(name, bytes.size(), kind);
    add_blocks(bytes);
    return *this;
  }
  TarBytes& file(const std::string& name, std::string_view text, char kind = '0') {
    return file(name, Bytes(text.begin(), text.end()), kind);
  }

  /// With the end of archive.
  Bytes bytes() const {
    Bytes all = bytes_;
    all.resize(all.size() + 2 * block);
    return all;
  }

  /// Makes the sum of a header right again that begins at `first`.
  static void seal(Bytes& archive, std::size_t first) {
    std::fill_n(archive.begin() + static_cast<std::ptrdiff_t>(first + 148), 8, ' ');
    std::size_t sum = 0;
    for (std::size_t i = first; i < first + block; ++i) sum += archive[i];
    put_octal(archive, first + 148, 7, sum);
  }

  static constexpr std::size_t block = 512;

 private:
  static void put_octal(Bytes& archive, std::size_t at, std::size_t length, std::size_t value) {
    archive[at + length - 1] = 0;
    for (std::size_t i = length - 1; i-- > 0; value /= 8) {
      archive[at + i] = static_cast<std::uint8_t>('0' + value % 8);
    }
  }

  void add_header(const std::string& name, std::size_t size, char kind) {
    const std::size_t first = bytes_.size();
    bytes_.resize(first + block);
    const auto put = [&](std::size_t at, std::string_view text) {
      std::copy(text.begin(), text.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(first + at));
    };
    put(0, std::string_view(name).substr(0, 100));
    put(100, "0000644");
    put_octal(bytes_, first + 124, 12, size);
    bytes_[first + 156] = static_cast<std::uint8_t>(kind);
    put(257, "ustar");
    put(263, "00");
    seal(bytes_, first);
  }

  void add_blocks(const Bytes& bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    bytes_.resize((bytes_.size() + block - 1) / block * block);
  }

  Bytes bytes_;
};

}  // namespace inception::test
