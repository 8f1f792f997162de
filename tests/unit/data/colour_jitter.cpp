// SPDX-License-Identifier: MIT
// Hues turn as Pillow turns them; jitter draws what torchvision's does and is a function of its arguments.
#include "inception/data/colour_jitter.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "inception/io/safetensors_file.hpp"
#include "support/files.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Change = DrawnJitter::Change;

Bytes jittered(Bytes bytes, Extent extent, const DrawnJitter& drawn) {
  jitter_colours({bytes, extent, 3}, drawn);
  return bytes;
}

}  // namespace

TEST_CASE("hues turn to Pillow's bytes") {
  const auto golden =
      SafetensorsFile::open(INCEPTION_SOURCE_DIR "/tests/golden/picture_hue.safetensors");
  const Bytes picture = golden.read<std::uint8_t>(golden.at("picture"));
  int cases = 0;
  for (const TensorEntry& entry : golden.tensors()) {
    if (!entry.name.ends_with("/turn")) continue;
    CAPTURE(entry.name);
    const std::string turn = entry.name.substr(0, entry.name.find('/'));
    Bytes bytes = picture;
    change_hue({bytes, {27, 27}, 3}, golden.read<double>(entry).at(0));
    CHECK(bytes == golden.read<std::uint8_t>(golden.at(turn + "/out")));
    ++cases;
  }
  CHECK(cases == 7);
  Bytes grey{1, 2, 3};
  change_hue({grey, {1, 3}, 1}, 0.3);
  CHECK(grey == Bytes{1, 2, 3});
}

TEST_CASE("factors are uniform in their ranges and all orders alike") {
  const ColourJitter jitter{.brightness = 0.4, .contrast = 2, .saturation = 0, .hue = 0.1};
  constexpr int images = 4800;
  std::map<std::array<Change, 4>, int> orders;
  double brightness = 0, contrast = 0, hue = 0, hue_squares = 0;
  float darkest = 2, brightest = 0;
  for (Index image = 0; image < images; ++image) {
    const DrawnJitter drawn = draw_jitter(jitter, 5, 1, image);
    ++orders[drawn.order];
    CHECK(drawn.saturation == 1);
    darkest = std::min(darkest, drawn.brightness);
    brightest = std::max(brightest, drawn.brightness);
    brightness += drawn.brightness;
    contrast += drawn.contrast;
    hue += drawn.hue;
    hue_squares += drawn.hue * drawn.hue;
    CHECK((drawn.contrast >= 0 && drawn.contrast <= 3));
    CHECK(std::abs(drawn.hue) <= 0.1);
  }
  CHECK(darkest == doctest::Approx(0.6).epsilon(0.01));
  CHECK(brightest == doctest::Approx(1.4).epsilon(0.01));
  CHECK(brightness / images == doctest::Approx(1).epsilon(0.01));
  CHECK(contrast / images ==
        doctest::Approx(1.5).epsilon(0.03));  // [0, 3]: a factor is not negative
  CHECK(std::abs(hue / images) < 0.003);
  CHECK(hue_squares / images == doctest::Approx(0.01 / 3).epsilon(0.05));
  CHECK(orders.size() == 24);
  for (const auto& [order, count] : orders) CHECK((count > 140 && count < 260));
}

TEST_CASE("what is drawn depends on seed, epoch and image alone") {
  const ColourJitter jitter{.brightness = 0.4, .contrast = 0.4, .saturation = 0.4, .hue = 0.1};
  const DrawnJitter drawn = draw_jitter(jitter, 5, 1, 7);
  CHECK(draw_jitter(jitter, 5, 1, 7) == drawn);
  CHECK_FALSE(draw_jitter(jitter, 6, 1, 7) == drawn);
  CHECK_FALSE(draw_jitter(jitter, 5, 2, 7) == drawn);
  CHECK_FALSE(draw_jitter(jitter, 5, 1, 8) == drawn);
}

TEST_CASE("the changes are made in the drawn order") {
  const Bytes picture{200, 100, 50, 10, 20, 30};
  const Extent extent{1, 2};
  DrawnJitter drawn;
  CHECK(jittered(picture, extent, drawn) == picture);
  drawn.brightness = 1.5F;
  drawn.contrast = 0.5F;
  Bytes expected = picture;
  change_brightness({expected, extent, 3}, 1.5F);
  change_contrast({expected, extent, 3}, 0.5F);
  CHECK(jittered(picture, extent, drawn) == expected);
  std::swap(drawn.order[0], drawn.order[1]);
  CHECK(jittered(picture, extent, drawn) != expected);
  drawn = {};
  drawn.saturation = 0;
  drawn.hue = 0.25;
  expected = picture;
  change_saturation({expected, extent, 3}, 0);
  change_hue({expected, extent, 3}, 0.25);
  CHECK(jittered(picture, extent, drawn) == expected);
}

TEST_CASE("jitter that cannot be is refused") {
  check(ColourJitter{.brightness = 3, .hue = 0.5});
  for (const ColourJitter& bad :
       {ColourJitter{.brightness = -0.1}, ColourJitter{.contrast = -1}, ColourJitter{.hue = 0.6},
        ColourJitter{.saturation = std::numeric_limits<double>::infinity()}}) {
    const auto text = refusal<Error>([&] { check(bad); });
    CHECK_MESSAGE(mentions(text, {"ColourJitter", "hue at most 0.5"}), text);
  }
}
