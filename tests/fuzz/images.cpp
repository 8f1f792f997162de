// SPDX-License-Identifier: MIT
// Any bytes as a JPEG or PNG file.
#include "inception/images/read_image.hpp"

#include "support/fuzz_target.hpp"

using namespace inception;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return test::read_as_file({data, size}, [](const std::filesystem::path& path) {
    check(read_image(path, {.orientation = Orientation::upright, .pixel_limit = 1 << 18}));
  });
}
