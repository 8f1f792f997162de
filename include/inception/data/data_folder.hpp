// SPDX-License-Identifier: MIT
// Where the files of a data set lie, and the names of its classes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "inception/data/binary_file.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception::detail {

/// `folder` or `folder/archive`, whichever holds `file`: people unpack archives either way.
///
/// Errors   FileError when neither does
inline std::filesystem::path data_folder(const std::filesystem::path& folder,
                                         const std::string& archive, const std::string& file) {
  for (const auto& candidate : {folder, folder / archive}) {
    std::error_code ignored;
    if (std::filesystem::exists(candidate / file, ignored)) return candidate;
  }
  throw FileError(folder.string() + ": must hold " + file + "; it is neither there nor in " +
                  archive + "/; unpack the data set there, or give the folder that holds it");
}

/// Reads class names, one a line; empty lines do not count.
///
/// Errors   FileError when there is no such file, when it is too long to be one of names, and when their
///          number is not `count`
inline std::vector<std::string> class_names(const std::filesystem::path& path, std::size_t count) {
  constexpr Index longest = 65536;
  BinaryFile file(path);
  if (file.size() > longest) {
    file.refuse(longest, "a file of class names must not be longer than this; it has " +
                             std::to_string(file.size()) + " bytes");
  }
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(file.size()));
  file.read_exactly(bytes);
  bytes.push_back('\n');
  std::vector<std::string> names;
  std::string line;
  for (const std::uint8_t byte : bytes) {
    if (byte == '\r') continue;
    if (byte != '\n') {
      line += static_cast<char>(byte);
    } else if (!line.empty()) {
      names.push_back(std::exchange(line, {}));
    }
  }
  if (names.size() != count) {
    file.refuse(file.size(), "there must be " + std::to_string(count) +
                                 " class names, one a line; there are " +
                                 std::to_string(names.size()));
  }
  return names;
}

/// The same, or `otherwise` where there is no such file.
inline std::vector<std::string> class_names(const std::filesystem::path& path, std::size_t count,
                                            std::vector<std::string> otherwise) {
  if (std::error_code ignored; !std::filesystem::exists(path, ignored)) return otherwise;
  return class_names(path, count);
}

/// "0", "1", ...
inline std::vector<std::string> numbered_names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

}  // namespace inception::detail
