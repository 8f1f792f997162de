// SPDX-License-Identifier: MIT
// Random flips and crops: what they do, and that they depend on nothing but their arguments.
#include "inception/data/augmentation.hpp"

#include <doctest/doctest.h>

#include <map>
#include <numeric>
#include <utility>
#include <vector>

using namespace inception;

namespace {

std::vector<std::uint8_t> augmented(const AugmentationChoice& choice) {
  std::vector<std::uint8_t> image(12);  // [2, 3, 2]: 1, 2 | 3, 4 | 5, 6 // 7, 8 | ...
  std::iota(image.begin(), image.end(), std::uint8_t{1});
  std::vector<std::uint8_t> out(image.size(), 99);
  augment(image.data(), {2, 3}, 2, choice, out.data());
  return out;
}

using Pixels = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("a flip mirrors columns, a crop moves the window and fills with black") {
  CHECK(augmented({}) == Pixels{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  CHECK(augmented({.flip = true}) == Pixels{5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8});
  CHECK(augmented({.down = 1}) == Pixels{7, 8, 9, 10, 11, 12, 0, 0, 0, 0, 0, 0});
  CHECK(augmented({.down = -1, .right = -2}) == Pixels{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2});
  CHECK(augmented({.flip = true, .right = 1}) == Pixels{0, 0, 5, 6, 3, 4, 0, 0, 11, 12, 9, 10});
  CHECK(augmented({.down = 2}) == Pixels(12, 0));
}

TEST_CASE("choices are uniform, and fixed by seed, epoch and image") {
  const Augmentation augmentation{.horizontal_flip = true, .crop_padding = 1};
  std::map<std::pair<int, int>, int> windows;
  int flips = 0, same_next_epoch = 0, same_next_seed = 0;
  constexpr int images = 9000;
  for (Index image = 0; image < images; ++image) {
    const auto choice = choose(augmentation, 7, 3, image);
    REQUIRE(choice == choose(augmentation, 7, 3, image));
    flips += choice.flip;
    ++windows[{choice.down, choice.right}];
    same_next_epoch += choice == choose(augmentation, 7, 4, image);
    same_next_seed += choice == choose(augmentation, 8, 3, image);
  }
  CHECK(windows.size() == 9);
  for (const auto& [window, times] : windows) {
    CHECK(std::abs(window.first) <= 1);
    CHECK(std::abs(window.second) <= 1);
    CHECK(std::abs(times - images / 9) < 150);  // 5 standard deviations
  }
  CHECK(std::abs(flips - images / 2) < 240);
  CHECK(std::abs(same_next_epoch - images / 18) < 120);
  CHECK(std::abs(same_next_seed - images / 18) < 120);
}

TEST_CASE("without augmentation nothing is chosen") {
  CHECK_FALSE(Augmentation{}.any());
  for (Index image = 0; image < 100; ++image) {
    CHECK(choose({}, 1, 0, image) == AugmentationChoice{});
  }
}
