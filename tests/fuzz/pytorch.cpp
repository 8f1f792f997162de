// SPDX-License-Identifier: MIT
// Any bytes as a file of torch.save().
#include "inception/io/pytorch_file.hpp"

#include "support/fuzz_target.hpp"

using namespace inception;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return test::read_as_file({data, size}, [](const std::filesystem::path& path) {
    const auto file = PytorchFile::open(path);
    for (const TensorEntry& entry : file.tensors()) {
      // An expanded tensor repeats few bytes as often as it says.
      constexpr Index most_elements = 1 << 20;
      if (entry.count() > most_elements) continue;
      if (is_real(entry.dtype)) {
        file.read<float>(entry);
      } else {
        file.read<std::int32_t>(entry);
      }
    }
  });
}
