// SPDX-License-Identifier: MIT
// A file that may be compressed by gzip, read as if it were not.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include "inception/data/binary_file.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// The content of a plain or gzip file, read in order. Whether it is gzip is seen by its first two
/// bytes, 1f 8b, not by its name.
///
/// Errors   FileError for a gzip stream that is cut off, damaged (checksum, length) or followed by
///          something else, with the byte of the compressed file
class GzipFile {
 public:
  explicit GzipFile(std::filesystem::path path) : file_(std::move(path)) {
    std::array<std::uint8_t, 2> start{};
    compressed_ = file_.read(start) == 2 && start == magic;
    file_.rewind();
    // 15 bits of window, the largest; +16 asks for gzip's header and checksum.
    if (compressed_ && ::inflateInit2(&stream_, 15 + 16) != Z_OK) {
      throw FileError(file_.path().string() + ": zlib cannot be started");
    }
  }
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;
  ~GzipFile() {
    if (compressed_) ::inflateEnd(&stream_);
  }

  const std::filesystem::path& path() const { return file_.path(); }
  bool compressed() const { return compressed_; }
  /// Bytes of the file as it lies on the disk.
  Index size_on_disk() const { return file_.size(); }
  /// Bytes of content read so far.
  Index position() const { return position_; }

  /// Reads what is there, at most `out`; fewer bytes than asked for only at the end.
  Index read(std::span<std::uint8_t> out) {
    const Index got = compressed_ ? inflate(out) : file_.read(out);
    position_ += got;
    return got;
  }

  /// Throws "PATH, byte N: text", where N counts bytes of content.
  [[noreturn]] void refuse(Index byte, const std::string& text) const {
    if (!compressed_) file_.refuse(byte, text);
    throw FileError(path().string() + ", byte " + std::to_string(byte) + " when unpacked: " + text);
  }

 private:
  static constexpr std::array<std::uint8_t, 2> magic{0x1F, 0x8B};

  Index inflate(std::span<std::uint8_t> out) {
    std::size_t done = 0;
    while (done < out.size() && !finished_) {
      // zlib counts in 32 bits.
      const auto room = std::min<std::size_t>(out.size() - done, std::size_t{1} << 30);
      if (stream_.avail_in == 0) refill();
      stream_.next_out = out.data() + done;
      stream_.avail_out = static_cast<::uInt>(room);
      const bool at_end = stream_.avail_in == 0;
      const int result = ::inflate(&stream_, Z_NO_FLUSH);
      done += room - stream_.avail_out;
      if (result == Z_STREAM_END) {
        next_member();
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        file_.refuse(packed_position(), std::string("the gzip stream must be whole; zlib says '") +
                                            (stream_.msg != nullptr ? stream_.msg : "error") +
                                            "'; it is damaged");
      } else if (at_end && stream_.avail_out == room) {
        file_.refuse(packed_position(),
                     "the gzip stream must end with its checksum; the file was cut off here");
      }
    }
    return static_cast<Index>(done);
  }

  void refill() {
    stream_.next_in = input_.data();
    stream_.avail_in = static_cast<::uInt>(file_.read(input_));
  }

  /// After one stream a file may end or go on with another, as `cat a.gz b.gz` makes it.
  void next_member() {
    if (stream_.avail_in == 0) refill();
    finished_ = stream_.avail_in == 0;
    if (finished_) return;
    if (*stream_.next_in != magic[0]) {
      file_.refuse(packed_position(), "nothing may follow the gzip stream; more bytes were found");
    }
    ::inflateReset(&stream_);
  }

  Index packed_position() const { return file_.position() - static_cast<Index>(stream_.avail_in); }

  BinaryFile file_;
  bool compressed_ = false;
  bool finished_ = false;
  Index position_ = 0;
  ::z_stream stream_{};
  std::array<std::uint8_t, 1 << 15> input_{};
};

}  // namespace inception
