// SPDX-License-Identifier: MIT
// The bytes of a file, mapped into memory for reading.
#pragma once

#include <fcntl.h>     // open
#include <sys/mman.h>  // mmap
#include <sys/stat.h>  // fstat
#include <unistd.h>    // read, close

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include "inception/io/system_error.hpp"
#include "inception/tensor/buffer.hpp"

namespace inception {

/// How a file's bytes get into memory.
enum class FileAccess {
  mapped,  ///< pages are loaded when they are touched; copied where the system cannot map the file
  copied,  ///< read at once: what becomes of the file later does not matter
};

/// The bytes of a file for reading.
///
/// A mapped file must not be written in place or shortened meanwhile; AtomicFile never does that. On
/// touching a page that is no longer there the system ends the process: require_unchanged() sees it
/// before.
///
/// Errors   FileError with the file's name and the system's text
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path, FileAccess access = FileAccess::mapped)
      : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (file_.descriptor < 0) detail::throw_system_error(path, "be opened");
    status_ = status();
    if (!S_ISREG(status_.st_mode)) {
      throw FileError(path.string() + ": must be a regular file; it is a folder or a device");
    }
    if (size() == 0) return;
    if (access == FileAccess::mapped) {
      void* const mapping = ::mmap(nullptr, size(), PROT_READ, MAP_PRIVATE, file_.descriptor, 0);
      if (mapping != MAP_FAILED) mapping_ = Mapping(mapping, size());
    }
    if (mapping_.address == nullptr) copy();
  }

  std::span<const std::byte> bytes() const {
    return {mapping_.address != nullptr ? static_cast<const std::byte*>(mapping_.address)
                                        : copy_.data(),
            size()};
  }

  /// Throws where the file has been written or shortened since it was opened. A copy stays good.
  void require_unchanged() const {
    if (mapping_.address == nullptr) return;
    const struct ::stat now = status();
    if (now.st_size == status_.st_size && now.st_mtim.tv_sec == status_.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == status_.st_mtim.tv_nsec) {
      return;
    }
    throw FileError(path_.string() + ": must not change while it is read; it had " +
                    std::to_string(status_.st_size) + " bytes when it was opened, now has " +
                    std::to_string(now.st_size) + ", and was written in between: load it again");
  }

 private:
  /// Closed when it goes.
  struct File {
    explicit File(int the_descriptor) : descriptor(the_descriptor) {}
    File(File&& other) noexcept : descriptor(std::exchange(other.descriptor, -1)) {}
    File& operator=(File&& other) noexcept {
      std::swap(descriptor, other.descriptor);
      return *this;
    }
    ~File() {
      if (descriptor >= 0) ::close(descriptor);
    }

    int descriptor;
  };
  /// Unmapped when it goes.
  struct Mapping {
    Mapping() = default;
    Mapping(void* the_address, std::size_t the_size) : address(the_address), size(the_size) {}
    Mapping(Mapping&& other) noexcept
        : address(std::exchange(other.address, nullptr)), size(other.size) {}
    Mapping& operator=(Mapping&& other) noexcept {
      std::swap(address, other.address);
      std::swap(size, other.size);
      return *this;
    }
    ~Mapping() {
      if (address != nullptr) ::munmap(address, size);
    }

    void* address = nullptr;
    std::size_t size = 0;
  };

  std::size_t size() const { return static_cast<std::size_t>(status_.st_size); }

  struct ::stat status() const {
    struct ::stat result {};
    if (::fstat(file_.descriptor, &result) != 0) detail::throw_system_error(path_, "be examined");
    return result;
  }

  void copy() {
    copy_ = Buffer<std::byte>(static_cast<Index>(size()));
    for (std::size_t done = 0; done < size();) {
      const ::ssize_t got = ::read(file_.descriptor, copy_.data() + done, size() - done);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) detail::throw_system_error(path_, "be read");
      if (got == 0) {
        throw FileError(path_.string() + ": must not change while it is read; it ended after " +
                        std::to_string(done) + " of " + std::to_string(size()) +
                        " bytes: load it again");
      }
      done += static_cast<std::size_t>(got);
    }
  }

  std::filesystem::path path_;
  File file_;
  struct ::stat status_ {};
  Mapping mapping_;
  Buffer<std::byte> copy_;  ///< where nothing is mapped
};

}  // namespace inception
