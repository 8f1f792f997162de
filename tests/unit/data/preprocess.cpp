// SPDX-License-Identifier: MIT
// The steps from bytes to a network's input, in every combination.
#include "inception/data/preprocess.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

const Normalization to_unit{{0.0F}, {1.0F}};  // x / 255

std::vector<float> processed(const std::vector<std::uint8_t>& image, Extent from, int channels,
                             const Preprocessing& options, const AugmentationChoice& choice = {}) {
  const Preprocessor preprocessor(from, channels, options);
  std::vector<float> out(
      static_cast<std::size_t>(preprocessor.extent().area() * preprocessor.channels()));
  Preprocessor::Scratch scratch;
  preprocessor(image.data(), choice, scratch, out.data());
  return out;
}

}  // namespace

TEST_CASE("an image is normalised, and grey ones are copied to the network's channels") {
  CHECK(processed({0, 255, 51, 102}, {2, 2}, 1, {.normalization = to_unit}) ==
        std::vector<float>{0.0F, 1.0F, 0.2F, 0.4F});
  CHECK(processed({0, 255}, {1, 2}, 1, {.normalization = to_unit, .channels = 3}) ==
        std::vector<float>{0, 0, 0, 1, 1, 1});
  CHECK(processed({0, 255, 255}, {1, 1}, 3, {.normalization = Normalization::symmetric(3)}) ==
        std::vector<float>{-1, 1, 1});
}

TEST_CASE("an image is resized to the network's size") {
  CHECK(processed({0, 255}, {1, 2}, 1, {.normalization = to_unit, .size = {1, 4}}) ==
        std::vector<float>{0, 0.25F, 0.75F, 1});
  CHECK(processed({0, 255}, {1, 2}, 1, {.normalization = to_unit, .size = {1, 1}, .channels = 2}) ==
        std::vector<float>{0.5F, 0.5F});
}

TEST_CASE("crop and flip come first, so black is a pixel of 0") {
  const Preprocessing options{.normalization = Normalization::symmetric(1),
                              .augmentation = {.horizontal_flip = true, .crop_padding = 1}};
  CHECK(processed({255, 0}, {1, 2}, 1, options, {.flip = true, .right = 1}) ==
        std::vector<float>{-1, -1});
  CHECK(processed({255, 0}, {1, 2}, 1, options, {.flip = true}) == std::vector<float>{-1, 1});
}

TEST_CASE("mirroring changes left and right after crop and flip, before resizing") {
  Preprocessing options{.normalization = to_unit, .mirror = true};
  CHECK(processed({0, 255, 51, 102}, {2, 2}, 1, options) ==
        std::vector<float>{1.0F, 0.0F, 0.4F, 0.2F});
  CHECK(processed({0, 255}, {1, 2}, 1, options, {.flip = true}) == std::vector<float>{0, 1});
  options.size = {1, 4};
  CHECK(processed({0, 255}, {1, 2}, 1, options) == std::vector<float>{1, 0.75F, 0.25F, 0});
}

TEST_CASE(
    "a shifted window is black where it leaves the image, also after a crop and before a mirror") {
  Preprocessing options{.normalization = to_unit, .down = 1, .right = -1};
  const std::vector<std::uint8_t> image{0, 255, 51, 102};  // rows [0 255] and [51 102]
  CHECK(processed(image, {2, 2}, 1, options) == std::vector<float>{0, 0.2F, 0, 0});
  CHECK(processed(image, {2, 2}, 1, options, {.down = -1, .right = 1}) ==
        std::vector<float>{0, 1, 0.2F, 0.4F});
  options.mirror = true;
  CHECK(processed(image, {2, 2}, 1, options) == std::vector<float>{0.2F, 0, 0, 0});
}

TEST_CASE("sizes and channels that cannot be made are refused") {
  const auto colour = refusal<ShapeError>([] {
    Preprocessor({8, 8}, 3, {.normalization = Normalization::symmetric(3), .channels = 1});
  });
  CHECK_MESSAGE(mentions(colour, {"only grey images", "3 to 1"}), colour);
  CHECK(refusal<ShapeError>([] {
          Preprocessor({8, 8}, 1, {.normalization = to_unit, .channels = -1});
        }) != "");
  CHECK(refusal<ShapeError>([] {
          Preprocessor({8, 8}, 1, {.normalization = to_unit, .size = {8, -1}});
        }) != "");
  const auto crop = refusal<ShapeError>([] {
    Preprocessor({8, 8}, 1, {.normalization = to_unit, .augmentation = {.crop_padding = -1}});
  });
  CHECK_MESSAGE(mentions(crop, {"crop_padding must be at least 0; -1"}), crop);
  CHECK(refusal<Error>([] { Preprocessor({8, 8}, 1, {}); }) != "");
}

TEST_CASE(
    "a resized crop is what cutting and resizing bytes give, then flipped, jittered, normalised") {
  const Extent from{12, 17}, size{6, 5};
  std::vector<std::uint8_t> image(static_cast<std::size_t>(from.area()) * 3);
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<std::uint8_t>(37 * i % 251);
  const Preprocessing options{.normalization = Normalization::imagenet(),
                              .augmentation = {.resized_crop = ResizedCrop{},
                                               .horizontal_flip = true,
                                               .jitter = {.brightness = 0.5, .hue = 0.2}},
                              .size = size};
  const Preprocessor preprocessor(from, 3, options);
  const NormalizationTable table(options.normalization, 3);
  Preprocessor::Scratch scratch;
  std::vector<float> got(static_cast<std::size_t>(size.area()) * 3), expected = got;
  int flipped = 0;
  for (Index i = 0; i < 20; ++i) {
    CAPTURE(i);
    const AugmentationChoice choice = choose(options.augmentation, 4, 1, i, size, from);
    preprocessor(image.data(), choice, scratch, got.data());

    std::vector<std::uint8_t> part(static_cast<std::size_t>(choice.part.extent.area()) * 3);
    std::vector<std::uint8_t> resized(got.size()), turned(got.size());
    crop(image.data(), from, choice.part, 3, part.data());
    AntialiasedResize(choice.part.extent, size)(part.data(), 3, resized.data());
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const int source = choice.flip ? size.width - 1 - x : x;
        std::copy_n(&resized[static_cast<std::size_t>(y * size.width + source) * 3], 3,
                    &turned[static_cast<std::size_t>(y * size.width + x) * 3]);
      }
    }
    jitter_colours({turned, size, 3}, choice.jitter);
    table(turned.data(), size.area(), expected.data());
    CHECK(got == expected);
    flipped += choice.flip ? 1 : 0;
  }
  CHECK((flipped > 3 && flipped < 17));
}
