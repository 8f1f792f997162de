// SPDX-License-Identifier: MIT
// PNG files that we write, read by libpng.
#include "inception/io/png_bytes.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <vector>

#include "inception/images/read_image.hpp"
#include "support/files.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("libpng reads the pixels that were written, grey and RGB") {
  std::mt19937 random(2);
  const TemporaryFolder folder;
  for (const int channels : {1, 3}) {
    for (const Extent size : {Extent{1, 1}, Extent{28, 28}, Extent{5, 300}, Extent{97, 2}}) {
      CAPTURE(channels);
      CAPTURE(size.height);
      std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.area() * channels));
      for (auto& pixel : pixels) pixel = static_cast<std::uint8_t>(random());
      const std::string bytes = png_bytes(pixels, size, channels);
      write_text(folder / "picture.png", bytes);
      const Image image = read_image(folder / "picture.png");
      REQUIRE(image.extent == size);
      for (std::size_t i = 0; i < image.pixels.size(); ++i) {
        CHECK(image.pixels[i] == pixels[channels == 3 ? i : i / 3]);
      }
    }
  }
}

TEST_CASE("pixels that do not fit the size are refused") {
  const std::vector<std::uint8_t> pixels(12);
  CHECK(!png_bytes(pixels, {2, 2}, 3).empty());
  for (const Extent size : {Extent{2, 3}, Extent{0, 4}, Extent{-2, -2}}) {
    CHECK(mentions(refusal<ShapeError>([&] { png_bytes(pixels, size, 3); }), {"12 were given"}));
  }
  CHECK(mentions(refusal<ShapeError>([&] { png_bytes(pixels, {3, 2}, 2); }), {"1 or 3"}));
}
