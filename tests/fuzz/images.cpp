// SPDX-License-Identifier: MIT
// Any bytes as a JPEG or PNG file, whole and in part.
#include "inception/images/part_decoder.hpp"
#include "inception/images/read_image.hpp"

#include "support/fuzz_target.hpp"

using namespace inception;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  test::read_as_file({data, size}, [](const std::filesystem::path& path) {
    check(read_image(path, {.orientation = Orientation::upright, .pixel_limit = 1 << 18}));
  });
  test::read_or_refuse("part", [&] {
    std::vector<std::uint8_t> pixels(5 * 5 * 3);
    PartDecoder decoder({5, 5}, {.pixel_limit = 1 << 18}, DecodingSize::reduced);
    const auto middle = [](Extent whole) {
      return Rectangle{
          whole.height / 4, whole.width / 4, {(whole.height + 1) / 2, (whole.width + 1) / 2}};
    };
    decoder({data, size}, "part", middle, pixels.data());
  });
  return 0;
}
