// SPDX-License-Identifier: MIT
// Mixup and CutMix: what is drawn, what becomes of a batch, and that a loader does both.
#include "inception/data/mixing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "inception/data/batches.hpp"
#include "support/files.hpp"
#include "support/numbered_images.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Mean and variance of many shares.
struct Moments {
  double mean = 0, variance = 0;
};

Moments moments_of_shares(const Mixing& mixing, Extent extent) {
  constexpr int batches = 20000;
  Moments sum;
  for (Index batch = 0; batch < batches; ++batch) {
    const double share = draw_mixing(mixing, 5, 2, batch, extent).share;
    sum.mean += share;
    sum.variance += share * share;
  }
  sum.mean /= batches;
  sum.variance = sum.variance / batches - sum.mean * sum.mean;
  return sum;
}

/// Three images of 2x2 pixels and one channel: tens are the image, ones the pixel.
std::vector<float> three_images() { return {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23}; }

struct Mixed {
  std::vector<float> images = three_images();
  std::vector<std::int32_t> partners = std::vector<std::int32_t>(3, -1);
  std::vector<float> shares = std::vector<float>(3, -1);

  explicit Mixed(const MixingChoice& choice) {
    const std::vector<float> last(images.end() - 4, images.end());
    const std::vector<std::int32_t> labels{7, 8, 9};
    mix(choice, {2, 2}, 1, last, 9, {images, labels, partners, shares});
  }
};

}  // namespace

TEST_CASE("mixup's shares have the moments of Beta(α, α): 1/2 and 1 / (4 (2α + 1))") {
  for (const double alpha : {0.01, 0.2, 1.0, 2.0}) {
    CAPTURE(alpha);
    const Moments shares = moments_of_shares({.mixup = alpha}, {8, 8});
    CHECK(shares.mean == doctest::Approx(0.5).epsilon(0.03));
    CHECK(shares.variance == doctest::Approx(1 / (4 * (2 * alpha + 1))).epsilon(0.03));
  }
}

TEST_CASE("CutMix pastes a part inside the image, and the share is what it leaves") {
  constexpr Extent extent{40, 30};
  bool near_edge = false;
  for (Index batch = 0; batch < 2000; ++batch) {
    const MixingChoice choice = draw_mixing({.cutmix = 1}, 5, 2, batch, extent);
    REQUIRE(choice == draw_mixing({.cutmix = 1}, 5, 2, batch, extent));
    REQUIRE(choice.cut);
    REQUIRE(choice.top >= 0);
    REQUIRE(choice.left >= 0);
    REQUIRE(choice.height >= 0);
    REQUIRE(choice.width >= 0);
    REQUIRE(choice.top + choice.height <= extent.height);
    REQUIRE(choice.left + choice.width <= extent.width);
    const double area = double{1} * choice.height * choice.width;
    CHECK(choice.share == doctest::Approx(1 - area / static_cast<double>(extent.area())));
    near_edge = near_edge || (choice.height > 0 && choice.top + choice.height == extent.height);
  }
  CHECK(near_edge);
}

TEST_CASE("with both, half the batches are cut; with none, nothing is drawn") {
  int cut = 0;
  for (Index batch = 0; batch < 4000; ++batch) {
    cut += draw_mixing({.mixup = 0.2, .cutmix = 1}, 1, 0, batch, {8, 8}).cut ? 1 : 0;
  }
  CHECK(std::abs(cut - 2000) < 160);  // 5 standard deviations
  CHECK(draw_mixing({}, 1, 0, 3, {8, 8}) == MixingChoice{});
}

TEST_CASE("each image is mixed with the one before it, the first with the last") {
  const Mixed up({.share = 0.75});
  CHECK(up.images == std::vector<float>{5, 6, 7, 8, 7.5, 8.5, 9.5, 10.5, 17.5, 18.5, 19.5, 20.5});
  CHECK(up.partners == std::vector<std::int32_t>{9, 7, 8});
  CHECK(up.shares == std::vector<float>{0.75, 0.75, 0.75});

  const Mixed pasted({.share = 0.5, .cut = true, .top = 0, .left = 1, .height = 2, .width = 1});
  CHECK(pasted.images == std::vector<float>{0, 21, 2, 23, 10, 1, 12, 3, 20, 11, 22, 13});
  CHECK(pasted.partners == std::vector<std::int32_t>{9, 7, 8});
}

TEST_CASE("a loader's batches are mixed, whatever the number of threads") {
  const ImageSet set = numbered_set(11);
  BatchOptions options{.batch_size = 4,
                       .preprocessing = {.normalization = {{0.0F}, {1.0F}}},
                       .seed = 3,
                       .epochs = 1};
  BatchLoader plain(set, all_indices(set.count), options);
  options.mixing = {.mixup = 1, .cutmix = 1};
  BatchLoader one(set, all_indices(set.count), options);
  options.threads = 3;
  BatchLoader three(set, all_indices(set.count), options);
  int batches = 0;
  while (const Batch* batch = one.next()) {
    const Batch* const same = three.next();
    const Batch* const unmixed = plain.next();
    REQUIRE(same != nullptr);
    CHECK(unmixed->partners().empty());
    CHECK(unmixed->shares().empty());
    const std::size_t size = batch->labels().size();
    REQUIRE(batch->partners().size() == size);
    REQUIRE(batch->shares().size() == size);
    const auto equal = [](const auto& a, const auto& b) {
      return std::equal(a.begin(), a.end(), b.begin(), b.end());
    };
    CHECK(equal(batch->images().span(), same->images().span()));
    CHECK(equal(batch->shares(), same->shares()));
    CHECK(equal(batch->labels(), unmixed->labels()));
    for (std::size_t n = 0; n < size; ++n) {
      CHECK(batch->partners()[n] == batch->labels()[n > 0 ? n - 1 : size - 1]);
    }
    ++batches;
  }
  CHECK(batches == 3);
}

TEST_CASE("numbers out of their range are refused") {
  CHECK(mentions(refusal<Error>([] { check(Mixing{.mixup = -1}); }), {"mixup", "[0, 2]", "-1"}));
  CHECK(mentions(refusal<Error>([] { check(Mixing{.cutmix = 2.5}); }), {"cutmix", "2.5"}));
  CHECK_NOTHROW(check(Mixing{.mixup = 0.2, .cutmix = 1}));
}
