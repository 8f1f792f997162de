// SPDX-License-Identifier: MIT
// A part that is decoded alone is the whole picture's, whatever the kind of JPEG.
#include "inception/images/part_decoder.hpp"

#include "support/damage.hpp"
#include "support/files.hpp"
#include "support/image_golden.hpp"
#include "support/jpeg_bytes.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

Bytes cut(const Image& image, const Rectangle& part) {
  Bytes bytes(static_cast<std::size_t>(part.extent.area()) * Image::channels);
  crop(image.pixels.data(), image.extent, part, Image::channels, bytes.data());
  return bytes;
}

/// A rectangle inside, number `i` of a row.
Rectangle some_part(Extent whole, std::uint64_t i) {
  const Philox random(7, 0);
  const auto below = [&](std::uint64_t number, int n) {
    return static_cast<int>(random.below(4 * i + number, static_cast<std::uint64_t>(n)));
  };
  const Extent size{1 + below(0, whole.height), 1 + below(1, whole.width)};
  return {below(2, whole.height - size.height + 1), below(3, whole.width - size.width + 1), size};
}

/// What PartDecoder does, the plain way.
Bytes plainly(const Bytes& file, const Rectangle& part, Extent size) {
  const Image image = decode_image(file, "plain");
  Bytes out(static_cast<std::size_t>(size.area()) * Image::channels);
  AntialiasedResize(part.extent, size)(cut(image, part).data(), Image::channels, out.data());
  return out;
}

Bytes resized_part(const Bytes& file, const Rectangle& part, Extent size, DecodingSize decoding,
                   Orientation orientation = Orientation::as_stored) {
  Bytes out(static_cast<std::size_t>(size.area()) * Image::channels);
  PartDecoder decoder(size, {.orientation = orientation}, decoding);
  decoder(
      file, "part", [&](Extent) { return part; }, out.data());
  return out;
}

double mean_distance(const Bytes& a, const Bytes& b) {
  REQUIRE(a.size() == b.size());
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(int{a[i]} - int{b[i]});
  return sum / static_cast<double>(a.size());
}

}  // namespace

TEST_CASE("a part of a JPEG has the bytes that the whole picture has there") {
  const Image picture = sloping_image({163, 217});
  std::vector<Bytes> files;
  for (const auto& [width, height] :
       std::vector<std::pair<int, int>>{{1, 1}, {2, 1}, {1, 2}, {2, 2}, {4, 1}}) {
    for (const bool progressive : {false, true}) {
      files.push_back(jpeg_bytes(
          picture, {.colour_width = width, .colour_height = height, .progressive = progressive}));
    }
  }
  const ImageGolden golden;
  for (const auto& name : golden.cases("files", "file")) {
    if (name.ends_with(".jpg")) files.push_back(golden.bytes("files/" + name + "/file"));
  }
  CHECK(files.size() == 27);
  for (std::size_t f = 0; f < files.size(); ++f) {
    CAPTURE(f);
    const Image whole = decode_jpeg(files[f], "whole");
    for (std::uint64_t i = 0; i < 40; ++i) {
      const Rectangle part = some_part(whole.extent, i);
      CAPTURE(i);
      const DecodedPart decoded = JpegPicture(files[f], "part").read(part);
      CHECK(decoded.image.extent == part.extent);
      CHECK(decoded.image.pixels == cut(whole, part));
    }
  }
}

TEST_CASE("decoding, cutting and resizing in one is the three one after the other") {
  const Image picture = sloping_image({163, 217});
  const Bytes jpeg = jpeg_bytes(picture);
  const ImageGolden golden;
  const Bytes png = golden.bytes("files/rgb.png/file");
  for (std::uint64_t i = 0; i < 20; ++i) {
    CAPTURE(i);
    for (const Extent size : {Extent{31, 47}, Extent{90, 90}}) {
      const Rectangle part = some_part(picture.extent, i);
      CHECK(resized_part(jpeg, part, size, DecodingSize::whole) == plainly(jpeg, part, size));
      const Rectangle small = some_part({7, 5}, i);
      CHECK(resized_part(png, small, size, DecodingSize::reduced) == plainly(png, small, size));
      // Whoever turns pictures turns the whole one first.
      CHECK(resized_part(jpeg, part, size, DecodingSize::reduced, Orientation::upright) ==
            plainly(jpeg, part, size));
    }
  }
}

TEST_CASE("a JPEG decoded at a fraction of its size gives nearly the same picture") {
  const Image picture = sloping_image({640, 777});
  const Bytes jpeg = jpeg_bytes(picture);
  int differing = 0;
  for (std::uint64_t i = 0; i < 12; ++i) {
    CAPTURE(i);
    Rectangle part = some_part({200, 300}, i);
    part.extent = {400, 440};
    for (const int side : {24, 50, 100}) {  // an eighth, a quarter, a half
      CAPTURE(side);
      const Bytes reduced = resized_part(jpeg, part, {side, side}, DecodingSize::reduced);
      const Bytes plain = plainly(jpeg, part, {side, side});
      CHECK(mean_distance(reduced, plain) < 2);
      differing += reduced != plain ? 1 : 0;
      // A part elsewhere is far from it, so that the check would notice a wrong place.
      Rectangle beside = part;
      beside.left += 9;
      CHECK(mean_distance(resized_part(jpeg, beside, {side, side}, DecodingSize::reduced), plain) >
            4);
    }
    CHECK(resized_part(jpeg, part, {110, 110}, DecodingSize::reduced) ==
          plainly(jpeg, part, {110, 110}));
  }
  CHECK(differing == 36);
}

TEST_CASE("a part outside, and a picture that is cut off, are refused") {
  const Bytes jpeg = jpeg_bytes(sloping_image({40, 50}));
  for (const Rectangle& bad : {Rectangle{0, 0, {41, 50}}, Rectangle{0, 1, {40, 50}},
                               Rectangle{-1, 0, {3, 3}}, Rectangle{0, 0, {0, 5}}}) {
    const auto text = refusal<ShapeError>([&] {
      resized_part(jpeg, bad, {5, 5}, DecodingSize::whole);
    });
    CHECK_MESSAGE(mentions(text, {"PartDecoder", "inside the picture of 40 x 50"}), text);
  }
  Bytes torn = jpeg;
  torn.resize(torn.size() / 2);
  const auto text = refusal([&] {
    resized_part(torn, {20, 0, {20, 50}}, {5, 5}, DecodingSize::whole);
  });
  CHECK_MESSAGE(mentions(text, {"part: must be a whole JPEG", "cut off"}), text);
}

TEST_CASE("parts of damaged JPEGs are refused with a sentence, or whole in themselves") {
  const Image picture = sloping_image({75, 90});
  Damage damage(damage_seed(20151203));
  Outcomes outcomes;
  for (int i = 0; i < 4000; ++i) {
    const Bytes whole = jpeg_bytes(
        picture,
        {.colour_width = 1 + i % 2, .colour_height = 1 + i / 2 % 2, .progressive = i % 3 == 0});
    std::string what;
    const Bytes damaged = damage(whole, 600, what);
    CAPTURE(what);
    try {
      JpegPicture jpeg(damaged, "damaged", {.pixel_limit = 1 << 20});
      const Extent extent = jpeg.extent();
      const Rectangle inside{
          extent.height / 4, extent.width / 4, {(extent.height + 1) / 2, (extent.width + 1) / 2}};
      const DecodedPart decoded = jpeg.read(inside, 1 << i % 4);
      check(decoded.image);
      ++outcomes.accepted;
    } catch (const FileError& error) {
      ++outcomes.refused;
      CHECK(mentions(error.what(), {"damaged: must "}));
    }
  }
  CHECK(outcomes.refused > 500);
  CHECK(outcomes.accepted > 500);
}
