// SPDX-License-Identifier: MIT
// Files that are rows of records of one size, as CIFAR's and STL-10's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "inception/data/binary_file.hpp"
#include "inception/tensor/index.hpp"

namespace inception::detail {

/// A file of records without a header; their number follows from the file's size.
///
/// Errors   FileError when the size is zero or not a multiple of the record's
class RecordFile {
 public:
  RecordFile(const std::filesystem::path& path, Index record_size)
      : file_(path), record_size_(record_size) {
    if (file_.size() == 0 || file_.size() % record_size != 0) {
      file_.refuse(file_.size() - file_.size() % record_size,
                   "the file must be one or more records of " + std::to_string(record_size) +
                       " bytes; its " + std::to_string(file_.size()) +
                       " bytes are not; was it cut off?");
    }
  }

  Index count() const { return file_.size() / record_size_; }

  /// Calls body(i, bytes) for every record in order.
  template <class Body>
  void each(Body&& body) {
    constexpr Index chunk = 256;
    std::vector<std::uint8_t> bytes;
    for (Index first = 0; first < count(); first += chunk) {
      const Index records = std::min(chunk, count() - first);
      bytes.resize(static_cast<std::size_t>(records * record_size_));
      file_.read_exactly(bytes);
      for (Index i = 0; i < records; ++i) {
        body(first + i, std::span<const std::uint8_t>(bytes).subspan(
                            static_cast<std::size_t>(i * record_size_),
                            static_cast<std::size_t>(record_size_)));
      }
    }
  }

  [[noreturn]] void refuse(Index byte, const std::string& text) const { file_.refuse(byte, text); }

 private:
  BinaryFile file_;
  Index record_size_;
};

}  // namespace inception::detail
