// SPDX-License-Identifier: MIT
// PNG and JPEG files of every kind become the pixels that Pillow makes of them.
#include "inception/images/read_image.hpp"

#include <zlib.h>

#include "support/files.hpp"
#include "support/image_golden.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

const ImageGolden& golden() {
  static const ImageGolden file;
  return file;
}

}  // namespace

TEST_CASE("PNG files give Pillow's pixels to the bit, JPEG files to one level") {
  const TemporaryFolder folder;
  int pngs = 0;
  int jpegs = 0;
  for (const auto& name : golden().cases("files", "file")) {
    CAPTURE(name);
    write_bytes(folder / name, golden().bytes("files/" + name + "/file"));
    const Image image = read_image(folder / name);
    const Image expected = golden().image("files/" + name + "/pixels");
    CHECK(image.extent == expected.extent);
    const bool png = name.ends_with(".png");
    ++(png ? pngs : jpegs);
    CHECK(distance(image.pixels, expected.pixels) <= (png ? 0 : 1));
  }
  CHECK(pngs == 17);
  CHECK(jpegs == 17);
}

TEST_CASE("EXIF orientations are ignored unless asked for, and then all eight are Pillow's") {
  int oriented = 0;
  for (const auto& name : golden().cases("files", "upright")) {
    CAPTURE(name);
    const auto bytes = golden().bytes("files/" + name + "/file");
    const DecodingOptions options{.orientation = Orientation::upright};
    const Image image =
        is_png(bytes) ? decode_png(bytes, name, options) : decode_jpeg(bytes, name, options);
    const Image expected = golden().image("files/" + name + "/upright");
    CHECK(image.extent == expected.extent);
    CHECK(distance(image.pixels, expected.pixels) <= 1);
    ++oriented;
  }
  CHECK(oriented == 9);
}

TEST_CASE("EXIF data of either byte order name an orientation; damaged ones name none") {
  const Bytes little{'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0};
  const Bytes big{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 8, 0, 0};
  CHECK(exif_orientation(little) == 6);
  CHECK(exif_orientation(big) == 8);
  for (std::size_t size = 0; size < little.size(); ++size) {
    CHECK(exif_orientation(std::span(little).first(size)) == 1);
  }
  for (std::size_t i = 0; i < little.size(); ++i) {
    Bytes damaged = little;
    for (int value = 0; value < 256; ++value) {
      damaged[i] = static_cast<std::uint8_t>(value);
      const int orientation = exif_orientation(damaged);
      CHECK((orientation >= 1 && orientation <= 8));
    }
  }
}

TEST_CASE("what is no picture, or a too large one, is refused with a sentence") {
  const TemporaryFolder folder;
  const auto path = folder / "picture.png";
  write_text(path, "GIF89a and more");
  auto text = refusal([&] { read_image(path); });
  CHECK_MESSAGE(mentions(text, {"picture.png", "must be a JPEG or PNG"}), text);
  write_bytes(path, {});
  CHECK(refusal([&] { read_image(path); }) != "");
  CHECK(refusal([&] { read_image(folder / "absent.png"); }) != "");

  for (const std::string name : {"rgb.png", "progressive.jpg"}) {
    write_bytes(path, golden().bytes("files/" + name + "/file"));
    text = refusal([&] { read_image(path, {.pixel_limit = 34}); });
    CHECK_MESSAGE(mentions(text, {"picture.png", "34 pixels", "pixel_limit"}), text);
  }
  // 35 pixels are allowed where 35 are.
  write_bytes(path, golden().bytes("files/rgb.png/file"));
  CHECK(read_image(path, {.pixel_limit = 35}).extent == Extent{7, 5});
}

TEST_CASE("a short PNG that claims to be huge is refused before memory is asked for") {
  auto bytes = golden().bytes("files/rgb.png/file");
  // The width, and the header's checksum for it.
  const std::vector<std::uint8_t> huge{0, 0, 0x3A, 0x98};
  std::copy(huge.begin(), huge.end(), bytes.begin() + 16);
  std::copy(huge.begin(), huge.end(), bytes.begin() + 20);
  const auto sum = ::crc32(::crc32(0, nullptr, 0), bytes.data() + 12, 17);
  for (int i = 0; i < 4; ++i) {
    bytes[static_cast<std::size_t>(29 + i)] = static_cast<std::uint8_t>(sum >> (24 - 8 * i));
  }
  const auto text = refusal([&] { decode_png(bytes, "huge", {.pixel_limit = Index{1} << 40}); });
  CHECK_MESSAGE(mentions(text, {"huge: ", "15000 x 15000", "cannot come from"}), text);
}

TEST_CASE("a JPEG may lack its last marker and nothing else") {
  for (const std::string name : {"subsampling_2.jpg", "grey.jpg", "inks.jpg"}) {
    CAPTURE(name);
    auto bytes = golden().bytes("files/" + name + "/file");
    const Image whole = decode_jpeg(bytes, name);
    bytes.resize(bytes.size() - 2);
    CHECK(decode_jpeg(bytes, name).pixels == whole.pixels);
    bytes.resize(bytes.size() - 20);
    const auto text = refusal([&] { decode_jpeg(bytes, name); });
    CHECK_MESSAGE(mentions(text, {name, "whole JPEG", "cut off"}), text);
  }
  auto bytes = golden().bytes("files/progressive.jpg/file");
  bytes.resize(bytes.size() - 2);
  CHECK(refusal([&] { decode_jpeg(bytes, "progressive"); }) != "");
}
