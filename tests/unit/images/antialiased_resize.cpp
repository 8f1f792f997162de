// SPDX-License-Identifier: MIT
// Resizing gives Pillow's bytes to the bit, and PyTorch's and TensorFlow 1's floats.
#include "inception/data/antialiased_resize.hpp"

#include "inception/data/resize.hpp"

#include "support/files.hpp"
#include "support/image_golden.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

/// The picture that scripts/make_image_golden.py makes too.
Image noise(Extent extent) {
  Image image = Image::of(extent);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    auto counter = static_cast<std::uint32_t>(i);
    counter = (counter ^ counter >> 7) * 2654435761U;
    image.pixels[i] = static_cast<std::uint8_t>(counter >> 24);
  }
  return image;
}

std::uint32_t fnv(const Bytes& bytes) {
  std::uint32_t value = 2166136261U;
  for (const auto byte : bytes) value = (value ^ byte) * 16777619U;
  return value;
}

Bytes antialiased(const Image& image, Extent to, ResizeFilter filter) {
  Image result = Image::of(to);
  AntialiasedResize(image.extent, to, filter)(image.pixels.data(), Image::channels,
                                              result.pixels.data());
  return result.pixels;
}

struct NamedFilter {
  const char* name;
  ResizeFilter filter;
};
const NamedFilter filters[] = {{"antialiased", ResizeFilter::bilinear},
                               {"antialiased_bicubic", ResizeFilter::bicubic}};

/// The largest distance to the golden answers of one kind.
double bilinear_distance(const std::string& kind, PixelPlace place) {
  const ImageGolden golden;
  double largest = 0;
  int cases = 0;
  for (const auto& name : golden.cases(kind, "in")) {
    const auto prefix = kind + "/" + name;
    const Image in = golden.image(prefix + "/in");
    const Extent to = golden.extent(prefix + "/out");
    const std::vector<float> values(in.pixels.begin(), in.pixels.end());
    std::vector<float> out(static_cast<std::size_t>(to.area()) * 3);
    BilinearResize(in.extent, to, place)(values.data(), 3, out.data());
    largest = std::max(largest, distance(out, golden.floats(prefix + "/out")));
    ++cases;
  }
  CHECK(cases == 10);
  return largest;
}

}  // namespace

TEST_CASE("antialiased resizing gives Pillow's bytes") {
  const ImageGolden golden;
  for (const auto& [kind, filter] : filters) {
    int cases = 0;
    for (const auto& name : golden.cases(kind, "in")) {
      const auto prefix = std::string(kind) + "/" + name;
      CAPTURE(prefix);
      CHECK(antialiased(golden.image(prefix + "/in"), golden.extent(prefix + "/out"), filter) ==
            golden.bytes(prefix + "/out"));
      ++cases;
    }
    CHECK(cases == 10);
  }
}

TEST_CASE("antialiased resizing gives Pillow's bytes of large pictures") {
  const ImageGolden golden;
  for (const auto& [from, to] : std::vector<std::pair<Extent, Extent>>{{{375, 500}, {342, 456}},
                                                                       {{333, 251}, {299, 299}},
                                                                       {{40, 31}, {299, 257}},
                                                                       {{601, 407}, {75, 51}}}) {
    const auto text = [](Extent extent) {
      return std::to_string(extent.height) + "x" + std::to_string(extent.width);
    };
    for (const auto& [kind, filter] : filters) {
      const auto name = std::string(kind) + "_hash/" + text(from) + "_" + text(to);
      CAPTURE(name);
      CHECK(fnv(antialiased(noise(from), to, filter)) == golden.number(name));
    }
  }
}

TEST_CASE("a box between pixels gives Pillow's bytes") {
  struct Case {
    PictureBox box;
    Extent to;
    std::uint32_t bilinear, bicubic;  // of Pillow 13.0
  };
  const Image image = noise({50, 60});
  for (const auto& [box, to, bilinear, bicubic] :
       {Case{{2.5, 3.25, 33, 40.75}, {17, 20}, 1213552276U, 874818375U},
        Case{{0.25, 10.5, 19.75, 20}, {90, 75}, 3514145047U, 2398259090U}}) {
    for (const auto& [kind, filter] : filters) {
      CAPTURE(kind);
      Image result = Image::of(to);
      AntialiasedResize(image.extent, box, to, filter)(image.pixels.data(), Image::channels,
                                                       result.pixels.data());
      CHECK(fnv(result.pixels) == (filter == ResizeFilter::bilinear ? bilinear : bicubic));
    }
  }
}

TEST_CASE("antialiased resizing of one colour leaves it, whatever the size") {
  for (const auto& [kind, filter] : filters) {
    CAPTURE(kind);
    for (int side = 1; side < 40; ++side) {
      Image image = Image::of({37, 19});
      std::fill(image.pixels.begin(), image.pixels.end(), std::uint8_t{255});
      const auto out = antialiased(image, {side, 41 - side}, filter);
      CHECK(std::all_of(out.begin(), out.end(), [](int byte) { return byte == 255; }));
    }
  }
}

TEST_CASE("resizing needs sides of at least 1") {
  const auto text = refusal<ShapeError>([] { AntialiasedResize({3, 4}, {3, 0}); });
  CHECK_MESSAGE(mentions(text, {"AntialiasedResize", "at least 1; 4 to 0"}), text);
}

TEST_CASE("unsmoothed resizing gives PyTorch's and TensorFlow 1's numbers") {
  CHECK(bilinear_distance("torch", PixelPlace::centre) < 1e-4);
  CHECK(bilinear_distance("tensorflow1", PixelPlace::corner) < 1e-3);
  // The two differ, so each check would notice the other.
  CHECK(bilinear_distance("tensorflow1", PixelPlace::centre) > 10);
}
