// SPDX-License-Identifier: MIT
// Any bytes as a .npz file.
#include "inception/io/npz.hpp"

#include "support/fuzz_target.hpp"

using namespace inception;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return test::read_as_file({data, size}, [](const std::filesystem::path& path) {
    const auto file = NpzFile::open(path);
    for (const std::string& name : file.names()) {
      test::read_or_refuse(path.string(), [&] { file.read<double>(name); });
    }
  });
}
