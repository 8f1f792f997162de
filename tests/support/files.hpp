// SPDX-License-Identifier: MIT
// Small files for tests: a folder of their own, bytes out and in, and the text of a refusal.
#pragma once

#include <unistd.h>  // mkdtemp

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "inception/tensor/error.hpp"

namespace inception::test {

using Bytes = std::vector<std::uint8_t>;

/// A folder that exists as long as this object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    // mkdtemp() puts characters of its own in place of the six at the end.
    std::string name =
        std::filesystem::temp_directory_path() / ("inception-test-" + std::string(6, 'X'));
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder: " + name);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline void write_bytes(const std::filesystem::path& path, const Bytes& bytes) {
  // ext4 flushes a file that is cut to nothing and written again; a new one it does not.
  std::filesystem::remove(path);
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

inline void write_text(const std::filesystem::path& path, std::string_view text) {
  write_bytes(path, Bytes(text.begin(), text.end()));
}

inline Bytes read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

/// The text of the exception of exactly this kind that `action` throws; empty when it throws none.
template <class Exception = FileError, class Action>
std::string refusal(Action&& action) {
  try {
    action();
  } catch (const Exception& error) {
    return error.what();
  }
  return {};
}

/// Whether all of the words occur in the text.
inline bool mentions(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const auto word : words) {
    if (text.find(word) == text.npos) return false;
  }
  return true;
}

}  // namespace inception::test
