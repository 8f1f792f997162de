// SPDX-License-Identifier: MIT
// The files inside a tar archive, without reading what they hold.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "inception/data/binary_file.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A regular file inside an archive.
struct TarMember {
  std::string name;
  Index offset = 0;  ///< where its bytes begin
  Index size = 0;
};

/// Walks through a tar archive. Folders and links are passed over; long names are understood in the forms
/// of GNU and of POSIX.
///
///     TarReader tar("shard-000000.tar");
///     while (const auto member = tar.next()) { ... }
///
/// Errors   FileError names the byte where the archive is damaged, cut off or sparse
/// Source   IEEE 1003.1-2017, pax, "ustar Interchange Format" and "pax Extended Header"; GNU tar's manual,
///          "Basic Tar Format"
class TarReader {
 public:
  explicit TarReader(const std::filesystem::path& path) : file_(path) {}

  /// The next file, or nothing behind the last.
  std::optional<TarMember> next() {
    Extension extension;
    while (true) {
      const Index at = file_.position();
      Header header;
      file_.read_exactly(header);
      if (is_zero(header)) return std::nullopt;
      check_sum(header, at);
      const char kind = static_cast<char>(header[156]);
      Index size = number(header, 124, 12, at);
      if (kind == 'x' || kind == 'L') {
        (kind == 'x' ? read_records(size, at, extension) : read_long_name(size, at, extension));
        continue;
      }
      if (kind == 'S') file_.refuse(at, "files with holes are not understood; write them whole");
      if (kind >= '1' && kind <= '6') size = 0;  // links and folders have no bytes
      const bool regular = kind == '0' || kind == '\0' || kind == '7';
      if (regular && extension.size) size = *extension.size;
      const TarMember member{extension.name ? *extension.name : name(header), file_.position(),
                             size};
      skip(size, at);
      if (regular) return member;
      if (kind != 'g' && kind != 'K') extension = {};
    }
  }

 private:
  static constexpr Index block = 512;
  using Header = std::array<std::uint8_t, block>;

  /// What headers before a file's own say of it.
  struct Extension {
    std::optional<std::string> name;
    std::optional<Index> size;
  };

  static bool is_zero(const Header& header) {
    return std::all_of(header.begin(), header.end(), [](std::uint8_t byte) { return byte == 0; });
  }

  static std::string text(const Header& header, std::size_t first, std::size_t length) {
    const auto begin = header.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, std::find(begin, begin + static_cast<std::ptrdiff_t>(length), 0)};
  }

  static std::string name(const Header& header) {
    const std::string last = text(header, 0, 100);
    const bool posix = text(header, 257, 6) == "ustar";  // GNU's has a space behind it
    const std::string folders = posix ? text(header, 345, 155) : "";
    return folders.empty() ? last : folders + "/" + last;
  }

  /// Octal digits, or big-endian bytes behind a first bit of 1.
  Index number(const Header& header, std::size_t first, std::size_t length, Index at) const {
    constexpr Index most = Index{1} << 56;
    Index value = 0;
    if (header[first] == 0x80) {
      for (std::size_t i = 1; i < length; ++i) {
        if (value >= most / 256)
          file_.refuse(at, "a number in the header is too large; is the archive damaged?");
        value = value * 256 + header[first + i];
      }
      return value;
    }
    const std::string digits = text(header, first, length);
    const std::size_t begin = std::min(digits.find_first_not_of(' '), digits.size());
    const std::size_t end = std::min(digits.find(' ', begin), digits.size());
    const auto [stop, error] =
        std::from_chars(digits.data() + begin, digits.data() + end, value, 8);
    if (begin == end || error != std::errc() || stop != digits.data() + end || value < 0) {
      file_.refuse(at, "a number in the header must be of octal digits; is the archive damaged?");
    }
    return value;
  }

  void check_sum(const Header& header, Index at) const {
    constexpr std::size_t first = 148, length = 8;
    Index sum = 0;
    for (std::size_t i = 0; i < header.size(); ++i) {
      sum += i >= first && i < first + length ? Index{' '} : Index{header[i]};
    }
    if (sum != number(header, first, length, at)) {
      file_.refuse(at, "the header's sum does not hold; the archive is damaged, or no tar archive");
    }
  }

  /// Passes over a member's bytes and what fills up its last block.
  void skip(Index size, Index at) {
    if (size > file_.size() - file_.position()) {
      file_.refuse(at, "the member must have " + std::to_string(size) + " bytes; " +
                           std::to_string(file_.size() - file_.position()) +
                           " follow; was the archive cut off?");
    }
    file_.seek(file_.position() + (size + block - 1) / block * block);
  }

  /// The bytes of a member that describes the next one.
  std::string description(Index size, Index at) {
    constexpr Index longest = 1 << 20;
    if (size > longest) {
      file_.refuse(at, "a header of more than " + std::to_string(longest) +
                           " bytes is not believed; is the archive damaged?");
    }
    const Index begin = file_.position();
    skip(size, at);
    const Index behind = file_.position();
    std::string bytes(static_cast<std::size_t>(size), '\0');
    file_.seek(begin);
    file_.read_exactly({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    file_.seek(behind);
    return bytes;
  }

  void read_long_name(Index size, Index at, Extension& extension) {
    const std::string bytes = description(size, at);
    extension.name = bytes.substr(0, bytes.find('\0'));
  }

  /// POSIX's records "LENGTH KEY=VALUE\n".
  void read_records(Index size, Index at, Extension& extension) {
    const std::string bytes = description(size, at);
    for (std::string_view rest = bytes; !rest.empty();) {
      std::size_t length = 0;
      const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
      const auto key = static_cast<std::size_t>(stop - rest.data()) + 1;
      if (error != std::errc() || key >= length || length > rest.size() || rest[key - 1] != ' ' ||
          rest[length - 1] != '\n') {
        file_.refuse(at, "an extended header must be of records; is the archive damaged?");
      }
      const std::string_view record = rest.substr(key, length - key - 1);
      if (record.starts_with("path=")) extension.name = std::string(record.substr(5));
      if (record.starts_with("size=")) extension.size = size_record(record.substr(5), at);
      rest.remove_prefix(length);
    }
  }

  Index size_record(std::string_view digits, Index at) const {
    Index value = -1;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || stop != digits.data() + digits.size() || value < 0) {
      file_.refuse(at, "a size in an extended header must be a number; is the archive damaged?");
    }
    return value;
  }

  BinaryFile file_;
};

}  // namespace inception
