// SPDX-License-Identifier: MIT
// Any bytes as a shard: a tar archive of pictures and labels.
#include "inception/images/shards.hpp"

#include "support/fuzz_target.hpp"

using namespace inception;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return test::read_as_file({data, size}, [](const std::filesystem::path& path) {
    for (const StoredImage& image : list_shards({path}).images) {
      BinaryFile file(path);
      if (image.size < 0 || image.offset + image.size > file.size()) std::abort();
    }
  });
}
