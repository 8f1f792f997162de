// SPDX-License-Identifier: MIT
// Reads safetensors files.
#pragma once

#include <zlib.h>  // crc32_z

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/io/mapped_file.hpp"
#include "inception/io/quoted_name.hpp"
#include "inception/io/safetensors_header.hpp"
#include "inception/io/tensor_entry.hpp"
#include "inception/io/tensor_file.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A safetensors file opened for reading. It is mapped: tensors stay on the disk until they are read.
///
/// Format   8 bytes: length N of the header, little-endian · N bytes: JSON object
///          {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ...,
///          "__metadata__": {"key": "text"}} · the tensors' bytes, row-major, little-endian
///
/// open() checks everything before anything is read: the header's length and JSON, every key,
/// dtype, shape and offset, that names differ, and that the tensors cover the file without overlap,
/// hole or rest.
///
/// Errors   FileError names the file, the byte or the tensor, what must hold and what was found
/// Source   https://github.com/huggingface/safetensors, section "Format"
class SafetensorsFile final : public TensorFile {
 public:
  static SafetensorsFile open(const std::filesystem::path& path,
                              FileAccess access = FileAccess::mapped) {
    return SafetensorsFile(path, access);
  }

  const std::map<std::string, std::string>& metadata() const { return metadata_; }

  /// Reads the whole file and compares it with the checksum that SafetensorsWriter::add_checksum() put at
  /// its end. A file without one passes.
  ///
  /// Errors   FileError where they differ
  void require_checksum() const {
    const TensorEntry* entry = find(std::string(detail::checksum_name));
    if (entry == nullptr) return;
    std::uint32_t stored = 0;
    const std::span<const std::byte> end = bytes(*entry);
    if (end.size() != sizeof stored ||
        end.data() + end.size() != file_bytes().data() + file_bytes().size()) {
      throw FileError(path().string() +
                      ": the checksum must be the file's last 4 bytes; it is not");
    }
    std::memcpy(&stored, end.data(), sizeof stored);
    const auto before = file_bytes().first(file_bytes().size() - sizeof stored);
    const auto found = static_cast<std::uint32_t>(::crc32_z(
        ::crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(before.data()), before.size()));
    require_unchanged();
    if (found != stored) {
      throw FileError(path().string() +
                      ": its content must have the checksum at its end; it has another, so the "
                      "file is damaged");
    }
  }

 private:
  static constexpr Index longest_header = 100'000'000;  // the limit of the format's own library

  SafetensorsFile(const std::filesystem::path& path, FileAccess access) : TensorFile(path, access) {
    const Index data_begin = data_begin_of(file_bytes());
    auto header = read_header(data_begin);
    check_cover(header.entries, data_begin);
    metadata_ = std::move(header.metadata);
    set_tensors(std::move(header.entries), std::move(header.index), data_begin);
  }

  /// Reads the header's length.
  Index data_begin_of(std::span<const std::byte> bytes) const {
    const auto size = static_cast<Index>(bytes.size());
    if (size < 8) {
      refuse(size,
             "a safetensors file must start with the 8 bytes of its header's length; the "
             "file ends here");
    }
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    if (length > std::uint64_t{longest_header} || static_cast<Index>(length) > size - 8) {
      refuse(0, "the header's length must be at most " + std::to_string(longest_header) +
                    " and end within the file of " + std::to_string(size) + " bytes; " +
                    std::to_string(length) + " was found; is this a safetensors file, and whole?");
    }
    return 8 + static_cast<Index>(length);
  }

  detail::SafetensorsHeader read_header(Index data_begin) const {
    const auto bytes = file_bytes();
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + 8,
                                static_cast<std::size_t>(data_begin - 8));
    if (!text.starts_with('{'))
      refuse(8, "the header must start with '{'; something else was found");
    // The JSON parser takes a zero byte for the end and would not see what follows.
    if (const auto zero = text.find('\0'); zero != text.npos) {
      refuse(8 + static_cast<Index>(zero), "the header must be JSON text; a zero byte was found");
    }
    detail::SafetensorsHeaderParser parser(static_cast<Index>(bytes.size()) - data_begin);
    if (!nlohmann::json::sax_parse(text, &parser)) {
      refuse(8 + static_cast<Index>(parser.position().value_or(0)), parser.problem());
    }
    return parser.take();
  }

  /// The tensors must lie one after the other and fill the file.
  void check_cover(const std::vector<TensorEntry>& tensors, Index data_begin) const {
    std::vector<std::size_t> order(tensors.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {},
                      [&](std::size_t i) { return std::pair(tensors[i].begin, tensors[i].end); });
    Index covered = 0;
    for (const std::size_t i : order) {
      const auto& entry = tensors[i];
      if (entry.begin != covered) {
        refuse(data_begin + entry.begin,
               "tensor " + detail::in_quotes(entry.name) + " must begin at offset " +
                   std::to_string(covered) + ", where the one before it ends; it begins at " +
                   std::to_string(entry.begin) +
                   (entry.begin < covered ? ", so they overlap" : ", which leaves a hole"));
      }
      covered = entry.end;
    }
    if (const auto size = static_cast<Index>(file_bytes().size()); data_begin + covered != size) {
      refuse(data_begin + covered, "the file must end with its last tensor; " +
                                       std::to_string(size - data_begin - covered) +
                                       " more bytes were found");
    }
  }

  std::map<std::string, std::string> metadata_;
};

}  // namespace inception
