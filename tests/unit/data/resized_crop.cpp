// SPDX-License-Identifier: MIT
// Random parts of images: of the areas and forms that were asked for, anywhere inside.
#include "inception/data/resized_crop.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "support/files.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("parts lie inside and have the areas and forms that were asked for") {
  const ResizedCrop options;
  const Extent whole{300, 400};
  constexpr int images = 4000;
  double areas = 0, forms = 0;
  int small = 0, upper_left = 0;
  for (Index image = 0; image < images; ++image) {
    const Rectangle part = draw_resized_crop(options, 3, 2, image, whole);
    REQUIRE(part.extent.valid());
    REQUIRE((part.top >= 0 && part.top + part.extent.height <= whole.height));
    REQUIRE((part.left >= 0 && part.left + part.extent.width <= whole.width));
    const double area = static_cast<double>(part.extent.area()) / static_cast<double>(whole.area());
    const double form = static_cast<double>(part.extent.width) / part.extent.height;
    CHECK((area > 0.078 && area <= 1));
    CHECK((form > 0.74 && form < 1.35));
    areas += area;
    forms += std::log(form);
    small += area < 0.31 ? 1 : 0;
    upper_left += 2 * part.top < whole.height - part.extent.height &&
                          2 * part.left < whole.width - part.extent.width
                      ? 1
                      : 0;
  }
  // What torchvision's RandomResizedCrop.get_params gives for this size, in the mean of 20,000.
  CHECK(std::abs(areas / images - 0.435) < 0.012);
  CHECK(std::abs(small / double{images} - 0.333) < 0.02);
  CHECK(std::abs(forms / images - 0.031) < 0.01);
  CHECK(std::abs(upper_left / double{images} - 0.25) < 0.03);
}

TEST_CASE("where nothing fits it is the middle, of the nearest form") {
  // All of these have an area that the sides do not allow.
  CHECK(draw_resized_crop({.smallest = 1}, 0, 0, 0, {10, 100}) == Rectangle{0, 43, {10, 13}});
  CHECK(draw_resized_crop({.smallest = 1}, 0, 0, 0, {100, 10}) == Rectangle{43, 0, {13, 10}});
  CHECK(draw_resized_crop({.smallest = 1, .narrowest = 1.2}, 0, 0, 0, {10, 12}) ==
        Rectangle{0, 0, {10, 12}});
  CHECK(draw_resized_crop({}, 0, 0, 0, {1, 1}).extent == Extent{1, 1});
  CHECK(draw_resized_crop({.smallest = 1}, 0, 0, 0, {1000, 1}) == Rectangle{499, 0, {1, 1}});
}

TEST_CASE("the part depends on seed, epoch, image and the image's size alone") {
  const Rectangle part = draw_resized_crop({}, 3, 2, 9, {300, 400});
  CHECK(draw_resized_crop({}, 3, 2, 9, {300, 400}) == part);
  CHECK_FALSE(draw_resized_crop({}, 4, 2, 9, {300, 400}) == part);
  CHECK_FALSE(draw_resized_crop({}, 3, 3, 9, {300, 400}) == part);
  CHECK_FALSE(draw_resized_crop({}, 3, 2, 10, {300, 400}) == part);
}

TEST_CASE("areas and forms that cannot be are refused") {
  check(ResizedCrop{.smallest = 1});
  for (const ResizedCrop& bad :
       {ResizedCrop{.smallest = 0}, ResizedCrop{.smallest = 0.6, .largest = 0.5},
        ResizedCrop{.largest = 1.1}, ResizedCrop{.narrowest = 0}, ResizedCrop{.narrowest = 2}}) {
    const auto text = refusal<Error>([&] { check(bad); });
    CHECK_MESSAGE(mentions(text, {"ResizedCrop", "at most 1"}), text);
  }
}
