// SPDX-License-Identifier: MIT
// Any bytes as an IDX file of labels and of images, plain or compressed by gzip.
#include "inception/data/idx.hpp"

#include "support/fuzz_target.hpp"

using namespace inception;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  test::read_as_file({data, size}, [](const std::filesystem::path& path) { read_idx<1>(path); });
  return test::read_as_file({data, size},
                            [](const std::filesystem::path& path) { read_idx<3>(path); });
}
