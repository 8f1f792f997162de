// SPDX-License-Identifier: MIT
// Edits of pictures give Pillow's bytes, and policies draw them as torchvision's do.
#include "inception/data/picture_edits.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "inception/io/safetensors_file.hpp"
#include "support/files.hpp"

using namespace inception;
using namespace inception::test;

namespace {

constexpr std::array<const char*, picture_edits> names{
    "identity", "shear_x",  "shear_y",   "translate_x", "translate_y", "rotate",       "brightness",
    "color",    "contrast", "sharpness", "posterize",   "solarize",    "autocontrast", "equalize"};

/// A picture that owns its bytes.
struct Picture {
  Bytes bytes;
  Extent extent;
  int channels;

  PictureBytes view() { return {bytes, extent, channels}; }
};

/// All that a policy draws for an image, made of a copy.
Bytes edited(Picture p, const EditOptions& o, Index image) {
  for (int i = 0; i < o.count(); ++i)
    edit_picture(p.view(), draw_edit(o, 5, 2, image, i), o.policy);
  return p.bytes;
}

Picture noise(Extent extent, int channels) {
  Picture p{Bytes(static_cast<std::size_t>(extent.area() * channels)), extent, channels};
  const Philox random(1, 2);
  for (std::size_t i = 0; i < p.bytes.size(); ++i)
    p.bytes[i] = static_cast<std::uint8_t>(random.word(i) >> 24);
  return p;
}

}  // namespace

TEST_CASE("every edit gives Pillow's bytes") {
  const auto golden =
      SafetensorsFile::open(INCEPTION_SOURCE_DIR "/tests/golden/picture_edits.safetensors");
  std::map<std::string, int> cases;
  for (const TensorEntry& entry : golden.tensors()) {
    if (!entry.name.ends_with("/out")) continue;
    CAPTURE(entry.name);
    const std::size_t first = entry.name.find('/'), second = entry.name.find('/', first + 1);
    const std::string name = entry.name.substr(0, first);
    const auto edit =
        static_cast<PictureEdit>(std::find(names.begin(), names.end(), name) - names.begin());
    const auto& picture = golden.at("pictures/" + entry.name.substr(first + 1, second - first - 1));
    Picture p{golden.read<std::uint8_t>(picture),
              {static_cast<int>(picture.shape[0]), static_cast<int>(picture.shape[1])},
              static_cast<int>(picture.shape[2])};
    const auto& magnitude = golden.at(entry.name.substr(0, entry.name.size() - 4) + "/magnitude");
    edit_picture(p.view(), edit, golden.read<double>(magnitude)[0]);
    CHECK(p.bytes == golden.read<std::uint8_t>(entry));
    ++cases[name];
  }
  CHECK(cases.size() == names.size() - 1);  // all but identity
}

TEST_CASE("TrivialAugment draws every edit at every strength, both signs alike") {
  // The strengths' tables, at their ends and in their middle.
  using detail::magnitude_of;
  constexpr Extent size{32, 64};
  CHECK(magnitude_of(PictureEdit::rotate, EditPolicy::trivial, 30, size).value == 135);
  CHECK(magnitude_of(PictureEdit::rotate, EditPolicy::random, 30, size).value == 30);
  CHECK(magnitude_of(PictureEdit::translate_x, EditPolicy::trivial, 15, size).value == 16);
  CHECK(magnitude_of(PictureEdit::translate_x, EditPolicy::random, 30, size).value ==
        doctest::Approx(150.0 / 331 * 64));
  CHECK(magnitude_of(PictureEdit::posterize, EditPolicy::trivial, 30, size).value == 2);
  CHECK(magnitude_of(PictureEdit::posterize, EditPolicy::random, 30, size).value == 4);
  CHECK(magnitude_of(PictureEdit::posterize, EditPolicy::random, 9, size).value == 7);
  CHECK(magnitude_of(PictureEdit::solarize, EditPolicy::random, 0, size).value == 255);
  CHECK(!magnitude_of(PictureEdit::solarize, EditPolicy::random, 9, size).has_sign);
  CHECK(magnitude_of(PictureEdit::color, EditPolicy::random, 9, size).has_sign);

  std::set<Bytes> seen;
  int unchanged = 0;
  const Picture original = noise({12, 13}, 3);
  constexpr int images = 2000;
  for (Index image = 0; image < images; ++image) {
    const Bytes bytes = edited(original, {.policy = EditPolicy::trivial}, image);
    REQUIRE(bytes == edited(original, {.policy = EditPolicy::trivial}, image));
    unchanged += bytes == original.bytes;
    seen.insert(bytes);
  }
  // 10 edits of 31 strengths, 8 of them with a sign, and some that coincide.
  CHECK(seen.size() > 300);
  CHECK(seen.size() < 560);
  CHECK(unchanged > images / 14);
  CHECK(unchanged < images / 4);
}

TEST_CASE(
    "RandAugment draws several edits of one strength, and nothing is drawn where none is asked "
    "for") {
  const Picture original = noise({12, 13}, 3);
  int differ = 0;
  for (Index image = 0; image < 200; ++image) {
    differ += edited(original, {.policy = EditPolicy::random, .edits = 1}, image) !=
              edited(original, {.policy = EditPolicy::random, .edits = 2}, image);
    CHECK(edited(original, {}, image) == original.bytes);
  }
  CHECK(differ > 100);
  const auto refused = [](const EditOptions& o) { return refusal<Error>([&] { check(o); }); };
  CHECK(mentions(refused({.edits = 0}), {"1 to 4", "0 of 9"}));
  CHECK(mentions(refused({.strength = 31}), {"0 to 30", "2 of 31"}));
  CHECK(refused({}).empty());
}
