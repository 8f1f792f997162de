// SPDX-License-Identifier: MIT
// Any bytes as a safetensors file.
#include "inception/io/safetensors_file.hpp"

#include "support/fuzz_target.hpp"

using namespace inception;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return test::read_as_file({data, size}, [](const std::filesystem::path& path) {
    const auto file = SafetensorsFile::open(path);
    for (const TensorEntry& entry : file.tensors()) {
      if (is_real(entry.dtype)) {
        file.read<float>(entry);
      } else {
        file.read<std::int32_t>(entry);
      }
    }
  });
}
