// SPDX-License-Identifier: MIT
// Finds the files inside a zip archive.
#pragma once

#include <zlib.h>  // crc32_z

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "inception/io/byte_reader.hpp"
#include "inception/io/quoted_name.hpp"
#include "inception/tensor/error.hpp"

namespace inception::detail {

/// One file of an archive; views of the archive's bytes.
struct ZipEntry {
  std::string_view name;
  std::span<const std::byte> bytes;  ///< as they lie in the archive
  bool deflated = false;             ///< else it is stored as it is
  std::uint64_t size = 0;            ///< unpacked
  std::uint32_t crc = 0;             ///< unpacked; 0: it was not computed
};

/// What an archive's files may be, and who makes such archives: for the message where one is not.
struct ZipRules {
  bool deflated = false;  ///< they may be compressed by deflate
  std::string_view advice;
};

/// The files of a zip archive, zip64 included, whose bytes stay where they are.
///
/// Format   the files, each behind a header of its own · the central directory, which lists them ·
///          its end, with its place: the last 22 bytes, or more where a comment follows
///
/// Errors   FileError where the archive is damaged or cut off, or a file is encrypted, compressed
///          against the rules or listed twice
/// Source   PKWARE, APPNOTE.TXT 6.3.10, section 4.3 and 4.5.3 (zip64)
class ZipArchive {
 public:
  /// The bytes must outlive this object. `where` names the archive in messages.
  ZipArchive(std::span<const std::byte> bytes, std::string where, const ZipRules& rules)
      : bytes_(bytes), where_(std::move(where)), rules_(rules) {
    read_directory(find_directory());
  }

  const std::map<std::string_view, ZipEntry>& entries() const { return entries_; }

  /// The file with this name, or nullptr.
  const ZipEntry* find(std::string_view name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second;
  }

  /// Compares a file that is stored as it is with its checksum.
  void require_whole(const ZipEntry& entry) const { require_whole(entry, entry.bytes); }
  /// The same for its unpacked bytes.
  void require_whole(const ZipEntry& entry, std::span<const std::byte> bytes) const {
    const auto* const data = reinterpret_cast<const Bytef*>(bytes.data());
    if (entry.crc == 0 || ::crc32_z(0, data, bytes.size()) == entry.crc) return;
    throw FileError(where_ + ": the bytes of " + in_quotes(entry.name) +
                    " must have the checksum that the archive gives; they have another, so the "
                    "file is damaged: fetch it again");
  }

 private:
  struct Directory {
    std::uint64_t begin = 0, entries = 0;
  };

  static constexpr std::uint32_t header_signature = 0x04034B50;     // "PK\3\4"
  static constexpr std::uint32_t entry_signature = 0x02014B50;      // "PK\1\2"
  static constexpr std::uint32_t end_signature = 0x06054B50;        // "PK\5\6"
  static constexpr std::uint32_t end64_signature = 0x06064B50;      // "PK\6\6"
  static constexpr std::uint32_t locator64_signature = 0x07064B50;  // "PK\6\7"
  static constexpr std::size_t end_size = 22;
  static constexpr std::size_t locator64_size = 20;
  static constexpr std::uint32_t in_zip64 = 0xFFFFFFFF;  // the number stands in the zip64 field

  ByteReader reader_at(std::uint64_t position) const {
    return {bytes_, where_,
            static_cast<std::size_t>(std::min<std::uint64_t>(position, bytes_.size()))};
  }

  /// The last place where the end of the directory could be: its comment must fill the rest.
  std::size_t find_end() const {
    constexpr std::size_t longest_comment = 0xFFFF;
    for (std::size_t comment = 0; comment <= longest_comment; ++comment) {
      if (end_size + comment > bytes_.size()) break;
      auto reader = reader_at(bytes_.size() - end_size - comment);
      const std::size_t position = reader.position();
      if (reader.number<std::uint32_t>() != end_signature) continue;
      reader.skip(16);
      if (reader.number<std::uint16_t>() == comment) return position;
    }
    reader_at(bytes_.size())
        .refuse("a zip archive must end with its directory; none was found: is the file cut off?");
  }

  Directory find_directory() const {
    const std::size_t end = find_end();
    if (end >= locator64_size) {
      auto locator = reader_at(end - locator64_size);
      if (locator.number<std::uint32_t>() == locator64_signature) {
        locator.skip(4);
        return directory64_at(locator.number<std::uint64_t>());
      }
    }
    auto reader = reader_at(end + 10);
    Directory directory;
    directory.entries = reader.number<std::uint16_t>();
    reader.skip(4);
    directory.begin = reader.number<std::uint32_t>();
    return directory;
  }

  Directory directory64_at(std::uint64_t position) const {
    auto reader = reader_at(position);
    require_signature(reader, end64_signature, "the end of the zip64 directory");
    reader.skip(28);
    Directory directory;
    directory.entries = reader.number<std::uint64_t>();
    reader.skip(8);
    directory.begin = reader.number<std::uint64_t>();
    return directory;
  }

  static void require_signature(ByteReader& reader, std::uint32_t signature,
                                const std::string& what) {
    const std::size_t position = reader.position();
    if (reader.number<std::uint32_t>() == signature) return;
    reader.refuse(position, what +
                                " must stand here; something else was found: is the archive "
                                "damaged?");
  }

  void read_directory(const Directory& directory) {
    auto reader = reader_at(directory.begin);
    for (std::uint64_t i = 0; i < directory.entries; ++i) read_entry(reader);
  }

  void read_entry(ByteReader& reader) {
    const std::size_t position = reader.position();
    require_signature(reader, entry_signature, "an entry of the directory");
    reader.skip(4);
    const auto flags = reader.number<std::uint16_t>();
    const auto method = reader.number<std::uint16_t>();
    reader.skip(4);
    ZipEntry entry;
    entry.crc = reader.number<std::uint32_t>();
    std::uint64_t stored = reader.number<std::uint32_t>();
    entry.size = reader.number<std::uint32_t>();
    const auto name_length = reader.number<std::uint16_t>();
    const auto extra_length = reader.number<std::uint16_t>();
    const auto comment_length = reader.number<std::uint16_t>();
    reader.skip(8);
    std::uint64_t header = reader.number<std::uint32_t>();
    entry.name = reader.text(name_length);
    read_zip64(ByteReader(reader.take(extra_length), where_ + ", extra field of the entry"),
               {&entry.size, &stored, &header});
    reader.skip(comment_length);

    constexpr unsigned encrypted = 1;
    constexpr unsigned deflate = 8;
    entry.deflated = rules_.deflated && method == deflate;
    const bool as_it_is = method == 0 && stored == entry.size;
    if ((flags & encrypted) != 0 || !(as_it_is || entry.deflated)) {
      reader.refuse(position, in_quotes(entry.name) + " must be stored as it is" +
                                  (rules_.deflated ? " or deflated" : "") +
                                  "; it is compressed (method " + std::to_string(method) +
                                  ") or encrypted: " + std::string(rules_.advice));
    }
    entry.bytes = bytes_behind_header(entry.name, header, stored);
    if (!entries_.emplace(entry.name, entry).second) {
      reader.refuse(position, in_quotes(entry.name) + " must be listed once; it is listed twice");
    }
  }

  /// The zip64 field holds, in this order, those of the numbers that do not fit into 32 bits.
  static void read_zip64(ByteReader extra, std::initializer_list<std::uint64_t*> numbers) {
    constexpr std::uint16_t zip64_field = 1;
    while (extra.left() >= 4) {
      const auto kind = extra.number<std::uint16_t>();
      const auto length = extra.number<std::uint16_t>();
      if (kind != zip64_field) {
        extra.skip(length);
        continue;
      }
      for (std::uint64_t* const number : numbers) {
        if (*number == in_zip64) *number = extra.number<std::uint64_t>();
      }
      return;
    }
  }

  /// A file's own header repeats its name; how long its other fields are, only it knows.
  std::span<const std::byte> bytes_behind_header(std::string_view name, std::uint64_t header,
                                                 std::uint64_t size) const {
    auto reader = reader_at(header);
    require_signature(reader, header_signature, "the header of " + in_quotes(name));
    reader.skip(22);
    const auto name_length = reader.number<std::uint16_t>();
    const auto extra_length = reader.number<std::uint16_t>();
    const std::size_t position = reader.position();
    if (const auto found = reader.text(name_length); found != name) {
      reader.refuse(position, "the header must name the file " + in_quotes(name) + "; it names " +
                                  in_quotes(found));
    }
    reader.skip(extra_length);
    return reader.take(static_cast<std::size_t>(size));
  }

  std::span<const std::byte> bytes_;
  std::string where_;
  ZipRules rules_;
  std::map<std::string_view, ZipEntry> entries_;
};

}  // namespace inception::detail
