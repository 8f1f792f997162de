// SPDX-License-Identifier: MIT
// A file that appears whole or not at all.
#pragma once

#include <fcntl.h>   // open
#include <unistd.h>  // write, fsync, close
#include <zlib.h>    // crc32_z

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "inception/io/system_error.hpp"

namespace inception {

/// Writes a file under a temporary name beside `path` and gives it its name when it is complete.
///
/// Whoever opens `path` sees the old file or the whole new one, also after a loss of power:
/// commit() flushes the data to the disk, renames, and flushes the folder. Without commit() the
/// temporary is removed and `path` is untouched. A symbolic link is followed.
///
/// Errors   FileError with the file's name and the system's text; also when `path` exists and is
///          not a regular file
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path) : path_(followed(path)) {
    for (int attempt = 0;; ++attempt) {
      temporary_ = path_;
      temporary_ += "." + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".temporary";
      file_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (file_ >= 0) return;
      if (errno != EEXIST || attempt == most_attempts) {
        detail::throw_system_error(path_, "create a temporary file beside it");
      }
    }
  }
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile() {
    if (file_ >= 0) ::close(file_);
    if (!committed_) ::unlink(temporary_.c_str());
  }

  /// Whether a file has the name of a temporary, as a process that was killed may leave one behind.
  static bool is_temporary(const std::filesystem::path& path) {
    const std::string owner = path.stem().extension().string();  // ".<process>-<attempt>"
    return path.extension() == ".temporary" && owner.size() > 3 && owner.find('-') != owner.npos &&
           owner.find_first_not_of("0123456789-", 1) == owner.npos;
  }

  void write(std::span<const std::byte> bytes) {
    if (checksum_) {
      checksum_ = ::crc32_z(*checksum_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    }
    while (!bytes.empty()) {
      const ::ssize_t written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) detail::throw_system_error(path_, "be written");
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }

  /// From here on the CRC-32 of what is written is computed.
  void begin_checksum() { checksum_ = ::crc32_z(0, nullptr, 0); }
  /// Of everything written since begin_checksum().
  std::uint32_t checksum() const { return static_cast<std::uint32_t>(checksum_.value_or(0)); }

  /// Makes the file appear under its name. Nothing may be written afterwards.
  void commit() {
    if (::fsync(file_) != 0) detail::throw_system_error(path_, "be flushed to the disk");
    if (::close(std::exchange(file_, -1)) != 0) detail::throw_system_error(path_, "be closed");
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
      detail::throw_system_error(path_, "be replaced by " + temporary_.string());
    }
    committed_ = true;
    flush_folder();
  }

 private:
  static constexpr int most_attempts = 100;

  static std::filesystem::path followed(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
      throw FileError(path.string() +
                      ": must be a regular file or not exist; it is a folder or a device; give the "
                      "name of a file");
    }
    if (!std::filesystem::is_symlink(path, error)) return path;
    auto target = std::filesystem::weakly_canonical(path, error);
    return error ? path : target;
  }

  void flush_folder() const {
    const auto parent = path_.parent_path();
    const std::filesystem::path folder = parent.empty() ? "." : parent;
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return;  // a folder that may be written but not read: nothing to be done
    const int result = ::fsync(file);
    const int code = errno;
    ::close(file);
    // Some file systems cannot flush a folder and say EINVAL.
    if (result != 0 && code != EINVAL) {
      detail::throw_system_error(folder, "be flushed to the disk", code);
    }
  }

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int file_ = -1;
  std::optional<uLong> checksum_;
  bool committed_ = false;
};

/// Replaces the content of `path` in one step; see AtomicFile.
inline void write_file(const std::filesystem::path& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

}  // namespace inception
