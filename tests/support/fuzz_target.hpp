// SPDX-License-Identifier: MIT
// What every fuzz target has: one function that reads any bytes, and what may become of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <span>
#include <string>

#include "inception/tensor/error.hpp"

#include "support/memory_file.hpp"

/// A fuzz target defines this function; libFuzzer, or tests/replay_main.cpp, calls it with one input
/// after the other. It returns 0, or the process ends.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace inception::test {

/// Calls read(), which may read the input or refuse it by a FileError whose sentence names `where`.
/// Any other exception ends the process, as does a refusal that says too little.
template <class Read>
void read_or_refuse(const std::string& where, Read&& read) {
  try {
    read();
  } catch (const FileError& error) {
    const std::string text = error.what();
    if (text.starts_with(where) && text.size() > where.size() + 20) return;
    std::cerr << "not a sentence that names the file: " << text << '\n';
    std::abort();
  }
}

/// Calls read(path) with the path of a file that holds the bytes; see read_or_refuse().
template <class Read>
int read_as_file(std::span<const std::uint8_t> bytes, Read&& read) {
  static MemoryFile file;
  file.write(bytes);
  const std::filesystem::path path = file.path();
  read_or_refuse(path.string(), [&] { read(path); });
  return 0;
}

}  // namespace inception::test
