// SPDX-License-Identifier: MIT
// The steps from bytes to a network's input, in every combination.
#include "inception/data/preprocess.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

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
