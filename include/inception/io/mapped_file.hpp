// SPDX-License-Identifier: MIT
// The bytes of a file, mapped into memory for reading.
#pragma once

#include <fcntl.h>     // open
#include <sys/mman.h>  // mmap
#include <sys/stat.h>  // fstat
#include <unistd.h>    // close

#include <cstddef>
#include <filesystem>
#include <span>
#include <utility>

#include "inception/io/system_error.hpp"

namespace inception {

/// A file mapped for reading: pages are loaded when they are touched.
///
/// The file must not be shortened while it is mapped; AtomicFile never does that.
///
/// Errors   FileError with the file's name and the system's text
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) detail::throw_system_error(path, "be opened");
    struct ::stat status {};
    if (::fstat(file, &status) != 0) fail(file, path, "be examined");
    if (!S_ISREG(status.st_mode)) {
      ::close(file);
      throw FileError(path.string() + ": must be a regular file; it is a folder or a device");
    }
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ > 0) {
      data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
      if (data_ == MAP_FAILED) fail(file, path, "be mapped into memory");
    }
    ::close(file);
  }
  MappedFile(MappedFile&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~MappedFile() {
    if (size_ > 0) ::munmap(data_, size_);
  }

  std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(data_), size_}; }

 private:
  [[noreturn]] static void fail(int file, const std::filesystem::path& path, const char* action) {
    const int code = errno;
    ::close(file);
    detail::throw_system_error(path, action, code);
  }

  void* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace inception
