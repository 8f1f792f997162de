// SPDX-License-Identifier: MIT
// Middles of pictures lie where torchvision and TensorFlow put them.
#include "inception/data/crop.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace inception;
using namespace inception::test;

TEST_CASE("a centre crop starts at half the room, a half rounded to the even number") {
  CHECK(centre_crop({342, 456}, {299, 299}) == Rectangle{22, 78, {299, 299}});
  CHECK(centre_crop({5, 8}, {4, 5}) == Rectangle{0, 2, {4, 5}});
  CHECK(centre_crop({9, 12}, {4, 5}) == Rectangle{2, 4, {4, 5}});
  CHECK(centre_crop({4, 5}, {4, 5}) == Rectangle{0, 0, {4, 5}});
}

TEST_CASE("a centre crop lies inside the picture") {
  const auto text = refusal<ShapeError>([] { centre_crop({4, 9}, {5, 5}); });
  CHECK_MESSAGE(mentions(text, {"centre_crop", "5 x 5 was asked for of 4 x 9"}), text);
  CHECK(refusal<ShapeError>([] { centre_crop({4, 4}, {0, 4}); }) != "");
}

TEST_CASE("a central fraction keeps what lies between equal margins") {
  CHECK(central_fraction({375, 500}, 0.875) == Rectangle{23, 31, {329, 438}});
  CHECK(central_fraction({375, 500}, 1) == Rectangle{0, 0, {375, 500}});
  CHECK(central_fraction({1, 2}, 1e-9) == Rectangle{0, 0, {1, 2}});
  for (const double fraction : {0.0, -1.0, 1.01}) {
    CHECK(refusal<ShapeError>([&] { central_fraction({4, 4}, fraction); }) != "");
  }
}

TEST_CASE("a crop copies its rectangle") {
  const std::vector<int> picture{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};  // [3, 2, 2]
  std::vector<int> out(4);
  crop(picture.data(), {3, 2}, {1, 1, {2, 1}}, 2, out.data());
  CHECK(out == std::vector<int>{6, 7, 10, 11});
}
