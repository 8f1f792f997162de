// SPDX-License-Identifier: MIT
// The exceptions of the library.
#pragma once

#include <stdexcept>

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

/// A file that cannot be read, or whose content is not what its format demands.
class FileError : public Error {
 public:
  using Error::Error;
};

}  // namespace inception
