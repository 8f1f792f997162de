// SPDX-License-Identifier: MIT
// A failed system call on a file, as one sentence.
#pragma once

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "inception/tensor/error.hpp"

namespace inception::detail {

/// Throws "PATH: cannot ACTION: the system's text". `code` is an errno value.
[[noreturn]] inline void throw_system_error(const std::filesystem::path& path,
                                            const std::string& action, int code = errno) {
  throw FileError(path.string() + ": cannot " + action + ": " +
                  std::generic_category().message(code));
}

}  // namespace inception::detail
