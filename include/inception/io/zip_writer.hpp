// SPDX-License-Identifier: MIT
// Writes a zip archive whose files are stored as they are.
#pragma once

#include <zlib.h>  // crc32_z

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "inception/io/atomic_file.hpp"
#include "inception/io/quoted_name.hpp"
#include "inception/tensor/error.hpp"

namespace inception::detail {

/// A zip archive, written file by file without compression; it appears with commit(), whole. Files
/// have the date 1980-01-01, so the same content is always the same bytes.
///
/// Errors   Error for a name that repeats or is too long, and for more files (65,534) or bytes (2³² − 2) than an
///          archive without zip64 holds; FileError as AtomicFile does
/// Source   PKWARE, APPNOTE.TXT 6.3.10, section 4.3
class ZipWriter {
 public:
  explicit ZipWriter(const std::filesystem::path& path) : where_(path.string()), file_(path) {}

  /// Adds a file; its content is what the two parts are together.
  void add(std::string_view name, std::string_view head, std::span<const std::byte> rest) {
    const std::uint64_t size = head.size() + rest.size();
    constexpr std::size_t longest_name = 0xFFFF;
    constexpr std::size_t headers = 200;  // more than the fixed parts for this file and the end
    if (name.size() > longest_name || names_.size() + 1 >= 0xFFFF ||
        begin_ + size + directory_.size() + 2 * name.size() + headers >= limit) {
      throw Error(where_ +
                  ": an archive must stay below 4 GiB and 65,535 files, with names below "
                  "64 KiB; " +
                  in_quotes(name) + " of " + std::to_string(size) + " bytes does not fit any more");
    }
    if (!names_.emplace(name).second) {
      throw Error(where_ + ": a name must occur once; " + in_quotes(name) + " was given twice");
    }
    const std::string facts = number<2>(version) + number<2>(0) + number<2>(0) + number<2>(0) +
                              number<2>(first_of_january_1980) + number<4>(checksum(head, rest)) +
                              number<4>(size) + number<4>(size) + number<2>(name.size()) +
                              number<2>(0);
    const std::string header = "PK\3\4" + facts + std::string(name);
    directory_ += "PK\1\2" + number<2>(version) + facts + number<2>(0) + number<2>(0) +
                  number<2>(0) + number<4>(0) + number<4>(begin_) + std::string(name);
    file_.write(header);
    file_.write(head);
    file_.write(rest);
    begin_ += header.size() + size;
  }

  void commit() {
    file_.write(directory_);
    file_.write("PK\5\6" + number<4>(0) + number<2>(names_.size()) + number<2>(names_.size()) +
                number<4>(directory_.size()) + number<4>(begin_) + number<2>(0));
    file_.commit();
  }

 private:
  static constexpr std::uint64_t limit = 0xFFFFFFFF;
  static constexpr std::uint64_t version = 20;  // 2.0, the oldest that readers still know
  static constexpr std::uint64_t first_of_january_1980 = 0x0021;

  /// Little-endian.
  template <std::size_t Size>
  static std::string number(std::uint64_t value) {
    std::string text;
    for (std::size_t i = 0; i < Size; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
    return text;
  }

  static std::uint64_t checksum(std::string_view head, std::span<const std::byte> rest) {
    const auto crc = ::crc32_z(0, reinterpret_cast<const Bytef*>(head.data()), head.size());
    return ::crc32_z(crc, reinterpret_cast<const Bytef*>(rest.data()), rest.size());
  }

  std::string where_;
  AtomicFile file_;
  std::uint64_t begin_ = 0;  // of the next file
  std::set<std::string, std::less<>> names_;
  std::string directory_;
};

}  // namespace inception::detail
