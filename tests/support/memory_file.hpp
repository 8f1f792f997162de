// SPDX-License-Identifier: MIT
// A file that lies in memory and has a path, for readers that take one.
#pragma once

#include <sys/mman.h>  // memfd_create
#include <unistd.h>    // pwrite, ftruncate

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>

namespace inception::test {

class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("input", MFD_CLOEXEC)) {
    if (descriptor_ < 0) throw std::runtime_error("memfd_create() failed");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  /// Replaces the content.
  void write(std::span<const std::uint8_t> bytes) {
    if (::ftruncate(descriptor_, static_cast<::off_t>(bytes.size())) != 0 ||
        ::pwrite(descriptor_, bytes.data(), bytes.size(), 0) !=
            static_cast<::ssize_t>(bytes.size())) {
      throw std::runtime_error("a file in memory cannot be written");
    }
  }

 private:
  int descriptor_;
};

}  // namespace inception::test
