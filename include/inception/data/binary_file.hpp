// SPDX-License-Identifier: MIT
// A file read from its start, whose refusals name the file and the byte.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A regular file, read in order.
///
/// Errors   FileError "PATH: cannot be opened: the system's text" and "PATH, byte N: ..."
class BinaryFile {
 public:
  explicit BinaryFile(std::filesystem::path path) : path_(std::move(path)) {
    std::error_code error;
    const auto status = std::filesystem::status(path_, error);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
      throw FileError(path_.string() + ": must be a regular file; it is a folder or a device");
    }
    file_.reset(std::fopen(path_.c_str(), "rb"));
    if (!file_) cannot("be opened", errno);
    size_ = static_cast<Index>(std::filesystem::file_size(path_, error));
    if (error) cannot("be examined", error.value());
  }

  const std::filesystem::path& path() const { return path_; }
  /// Bytes of the whole file.
  Index size() const { return size_; }
  /// Bytes read so far.
  Index position() const { return position_; }

  /// Reads what is there, at most `out`; fewer bytes than asked for only at the end.
  Index read(std::span<std::uint8_t> out) {
    const std::size_t got = std::fread(out.data(), 1, out.size(), file_.get());
    if (got < out.size() && std::ferror(file_.get())) cannot("be read", errno);
    position_ += static_cast<Index>(got);
    return static_cast<Index>(got);
  }

  /// Fills `out`; the file must have that much.
  void read_exactly(std::span<std::uint8_t> out) {
    const Index got = read(out);
    const Index missing = static_cast<Index>(out.size()) - got;
    if (missing > 0) {
      refuse(position_, "the file ends here, where " + std::to_string(missing) +
                            " more bytes must follow; was it cut off?");
    }
  }

  void rewind() {
    std::rewind(file_.get());
    position_ = 0;
  }

  /// Goes on at a byte of the file.
  void seek(Index byte) {
    if (::fseeko(file_.get(), byte, SEEK_SET) != 0) cannot("be read", errno);
    position_ = byte;
  }

  /// Throws "PATH, byte N: text".
  [[noreturn]] void refuse(Index byte, const std::string& text) const {
    throw FileError(path_.string() + ", byte " + std::to_string(byte) + ": " + text);
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  [[noreturn]] void cannot(const std::string& action, int code) const {
    throw FileError(path_.string() + ": cannot " + action + ": " +
                    std::generic_category().message(code));
  }

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, Close> file_;
  Index size_ = 0;
  Index position_ = 0;
};

}  // namespace inception
