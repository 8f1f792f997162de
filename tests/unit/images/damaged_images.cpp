// SPDX-License-Identifier: MIT
// Damaged picture files, byte by byte and at random: refused with a sentence, or still a picture.
#include "inception/images/read_image.hpp"

#include "support/damage.hpp"
#include "support/files.hpp"
#include "support/image_golden.hpp"

#include <doctest/doctest.h>

#include <span>
#include <string>

using namespace inception;
using namespace inception::test;

namespace {

const DecodingOptions small{.orientation = Orientation::upright, .pixel_limit = 1 << 20};

/// An empty text when the bytes are refused by a FileError or decoded to a whole picture.
std::string fault_of(const std::string& name, std::span<const std::uint8_t> bytes,
                     Outcomes& outcomes) {
  try {
    check(name.ends_with(".png") ? decode_png(bytes, name, small)
                                 : decode_jpeg(bytes, name, small));
    ++outcomes.accepted;
  } catch (const FileError& error) {
    ++outcomes.refused;
    const std::string text = error.what();
    if (!text.starts_with(name + ": ") || text.size() < name.size() + 20) return "says: " + text;
  } catch (const std::exception& error) {
    return std::string("another exception: ") + error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("every byte of every file changed in four ways") {
  const ImageGolden golden;
  Outcomes outcomes;
  for (const auto& name : golden.cases("files", "file")) {
    const Bytes whole = golden.bytes("files/" + name + "/file");
    for (std::size_t i = 0; i < whole.size(); ++i) {
      Bytes damaged = whole;
      for (const int change : {0x01, 0x80, 0xFF, static_cast<int>(whole[i])}) {
        damaged[i] = static_cast<std::uint8_t>(whole[i] ^ change);
        const auto fault = fault_of(name, damaged, outcomes);
        if (!fault.empty()) FAIL_CHECK(name << ", byte " << i << ": " << fault);
      }
    }
  }
  CHECK(outcomes.refused > 5000);
  CHECK(outcomes.accepted > 5000);
}

TEST_CASE("every file cut off at every length") {
  const ImageGolden golden;
  for (const auto& name : golden.cases("files", "file")) {
    const Bytes whole = golden.bytes("files/" + name + "/file");
    Outcomes outcomes;
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto fault = fault_of(name, std::span(whole).first(size), outcomes);
      if (!fault.empty()) FAIL_CHECK(name << ", " << size << " bytes: " << fault);
    }
    // A JPEG's last bits may be padding, and its last marker is not needed.
    CHECK(outcomes.accepted <= (name.ends_with(".png") ? 0 : 3));
  }
}

TEST_CASE("files damaged at random") {
  const ImageGolden golden;
  const auto seed = damage_seed(31);
  MESSAGE("seed " << seed);
  Damage damage(seed);
  Outcomes outcomes;
  for (const auto& name : golden.cases("files", "file")) {
    const Bytes whole = golden.bytes("files/" + name + "/file");
    for (int i = 0; i < 100; ++i) {
      std::string what;
      const Bytes damaged = damage(whole, 40, what);
      const auto fault = fault_of(name, damaged, outcomes);
      if (!fault.empty()) FAIL_CHECK(name << " " << i << ", " << what << ": " << fault);
    }
  }
  CHECK(outcomes.refused > 500);
}
