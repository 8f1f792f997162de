// SPDX-License-Identifier: MIT
// Erased parts: where they lie, how large they are, and that they depend on nothing but their arguments.
#include "inception/data/random_erasing.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

#include "inception/data/preprocess.hpp"
#include "support/files.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("a part is erased as often as asked, inside the image, of the size that was asked for") {
  constexpr Extent extent{40, 30};
  constexpr int images = 4000;
  int erased = 0;
  double area = 0;
  for (Index image = 0; image < images; ++image) {
    const ErasedPart part = draw_erased_part(0.25, 3, 1, image, extent);
    REQUIRE(part == draw_erased_part(0.25, 3, 1, image, extent));
    if (part == ErasedPart{}) continue;
    ++erased;
    CHECK(part.top >= 0);
    CHECK(part.left >= 0);
    CHECK(part.top + part.height <= extent.height);
    CHECK(part.left + part.width <= extent.width);
    const double share = double{1} * part.height * part.width / static_cast<double>(extent.area());
    CHECK(share > 0.01);  // rounding aside
    CHECK(share < 0.36);
    area += share;
  }
  CHECK(std::abs(erased - images / 4) < 140);  // 5 standard deviations
  CHECK(area / erased == doctest::Approx(0.165).epsilon(0.1));
  CHECK(draw_erased_part(1, 3, 1, 0, {1, 1}) == ErasedPart{});  // nothing fits
}

TEST_CASE("erasing sets a part to 0 and leaves the rest") {
  std::vector<float> image(4 * 3 * 2, 1);
  erase({.top = 1, .left = 1, .height = 2, .width = 2}, {4, 3}, 2, image.data());
  CHECK(std::accumulate(image.begin(), image.end(), 0.0F) == 24 - 8);
  CHECK(image[(1 * 3 + 0) * 2 + 1] == 1);
  CHECK(image[(1 * 3 + 1) * 2 + 0] == 0);
  CHECK(image[(2 * 3 + 2) * 2 + 1] == 0);
  CHECK(image[(3 * 3 + 2) * 2 + 0] == 1);
}

TEST_CASE("a preprocessor edits bytes before it normalises, and erases at the end") {
  const Normalization to_unit{{0.0F}, {1.0F}};
  Preprocessing options{.normalization = to_unit};
  options.augmentation.edits.policy = EditPolicy::trivial;
  options.augmentation.erasing = 1;
  const Preprocessor preprocessor({1, 4}, 1, options);
  const std::vector<std::uint8_t> image{0, 255, 51, 102};
  AugmentationChoice choice;
  choice.edits[0] = {PictureEdit::solarize, 30, false};  // from 0 on: inverts
  choice.erased = {0, 3, 1, 1};
  std::vector<float> out(4);
  Preprocessor::Scratch scratch;
  preprocessor(image.data(), choice, scratch, out.data());
  CHECK(out == std::vector<float>{1, 0, 0.8F, 0});
  CHECK(image == std::vector<std::uint8_t>{0, 255, 51, 102});

  options.augmentation.erasing = 1.5;
  CHECK(mentions(refusal<Error>([&] { Preprocessor({1, 4}, 1, options); }), {"erasing", "1.5"}));
  options.augmentation.erasing = 0;
  CHECK(mentions(refusal<ShapeError>([&] {
                   options.normalization = {{0, 0}, {1, 1}};
                   Preprocessor({1, 4}, 2, options);
                 }),
                 {"edited", "2 channels"}));
}
