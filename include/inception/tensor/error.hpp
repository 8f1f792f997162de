// SPDX-License-Identifier: MIT
// The exceptions of the library.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace inception {

/// Base of every exception this library throws. The text says who, what must hold, what was given
/// and how to mend it.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A size, a shape or a number of channels that does not fit.
class ShapeError : public Error {
 public:
  using Error::Error;
};

/// A device that is not there, or a call to its driver or its libraries that failed.
class DeviceError : public Error {
 public:
  using Error::Error;
};

/// A device has less free memory than was asked for.
class MemoryError : public DeviceError {
 public:
  MemoryError(const std::string& text, std::ptrdiff_t asked, std::ptrdiff_t free)
      : DeviceError(text), asked_(asked), free_(free) {}

  std::ptrdiff_t asked() const { return asked_; }  ///< bytes
  std::ptrdiff_t free() const { return free_; }    ///< bytes, when they were asked for

 private:
  std::ptrdiff_t asked_, free_;
};

/// A file that cannot be read, or whose content is not what its format demands.
class FileError : public Error {
 public:
  using Error::Error;
};

}  // namespace inception
