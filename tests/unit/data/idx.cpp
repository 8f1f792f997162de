// SPDX-License-Identifier: MIT
// IDX files, plain and compressed: what is read and what is refused.
#include "inception/data/idx.hpp"

#include "support/data_files.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

/// The refusal of this content as an image file, plain and compressed.
void check_images_refused(const Bytes& content, std::initializer_list<std::string_view> words) {
  const TemporaryFolder folder;
  write_bytes(folder / "images", content);
  const auto plain = refusal([&] { read_idx<3>(folder / "images"); });
  CHECK_MESSAGE(mentions(plain, words), plain);
  CHECK_MESSAGE(mentions(plain, {"images, byte "}), plain);
  write_bytes(folder / "images", gzip(content));
  const auto packed = refusal([&] { read_idx<3>(folder / "images"); });
  CHECK_MESSAGE(mentions(packed, {"images, byte ", "when unpacked: "}), packed);
}

std::string set_refusal(const Bytes& images, const Bytes& labels,
                        std::vector<std::string> names = {"a", "b", "c"}) {
  const TemporaryFolder folder;
  write_bytes(folder / "images", images);
  write_bytes(folder / "labels", labels);
  return refusal([&] { read_idx_set(folder / "images", folder / "labels", names); });
}

}  // namespace

TEST_CASE("IDX images and labels are read, plain and compressed alike") {
  const TemporaryFolder folder;
  const Bytes images = idx_bytes(8, {5, 3, 4}, 256);
  const Bytes labels = idx_bytes(8, {5}, 3);
  write_bytes(folder / "images", images);
  write_bytes(folder / "labels", labels);
  const auto set = read_idx_set(folder / "images", folder / "labels", {"a", "b", "c"});
  check(set);
  CHECK(set.count == 5);
  CHECK(set.extent() == Extent{3, 4});
  CHECK(set.channels == 1);
  CHECK(set.pixels == Bytes(images.begin() + 16, images.end()));
  CHECK(std::equal(set.labels.begin(), set.labels.end(), labels.begin() + 8, labels.end()));

  write_bytes(folder / "images", gzip(images));
  write_bytes(folder / "labels", gzip(labels));
  const auto packed = read_idx_set(folder / "images", folder / "labels", {"a", "b", "c"});
  CHECK(packed.pixels == set.pixels);
  CHECK(packed.labels == set.labels);
}

TEST_CASE("an IDX file of several million values is read from gzip") {
  const TemporaryFolder folder;
  const Bytes images = idx_bytes(8, {3, 1000, 1100}, 7);
  write_bytes(folder / "images", gzip(images));
  CHECK(read_idx<3>(folder / "images").values == Bytes(images.begin() + 16, images.end()));
}

TEST_CASE("gzip streams one after the other are one file") {
  const TemporaryFolder folder;
  const Bytes images = idx_bytes(8, {2, 3, 3}, 256);
  Bytes packed = gzip(Bytes(images.begin(), images.begin() + 20));
  const Bytes rest = gzip(Bytes(images.begin() + 20, images.end()));
  packed.insert(packed.end(), rest.begin(), rest.end());
  write_bytes(folder / "images", packed);
  CHECK(read_idx<3>(folder / "images").values == Bytes(images.begin() + 16, images.end()));
}

TEST_CASE("IDX headers are checked") {
  check_images_refused({}, {"byte 0", "must have its magic number here; it ends before"});
  check_images_refused({0, 0, 8}, {"byte 0", "it ends before"});
  check_images_refused(idx_bytes(8, {12}, 10), {"byte 0", "0x00000803; 0x00000801 was found"});
  check_images_refused(idx_bytes(13, {1, 1, 4}, 10), {"byte 0", "0x00000d03 was found"});
  check_images_refused({0, 0, 8, 3, 0, 0, 0, 1, 0}, {"byte 8", "extent of each dimension"});
  check_images_refused(idx_bytes(8, {2, 0, 3}, 10), {"byte 8", "at least 1", "0 was found"});
  Bytes huge(16, 0xFF);
  std::copy_n(Bytes{0, 0, 8, 3}.begin(), 4, huge.begin());
  check_images_refused(huge, {"byte 8", "a possible size", "4294967295 was found"});
}

TEST_CASE("an IDX file must be as long as its header says") {
  Bytes images = idx_bytes(8, {5, 3, 4}, 256);
  images.pop_back();
  check_images_refused(images, {"byte 75", "must have 76 bytes", "it has 75; was it cut off"});
  images.resize(78);
  check_images_refused(images, {"byte 76", "must have 76 bytes", "it has 78; what follows"});
  // A lying header must not make us allocate what it promises.
  std::copy_n(Bytes{0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF}.begin(), 8, images.begin() + 4);
  check_images_refused(images, {"byte 78", "was it cut off"});
}

TEST_CASE("a compressed IDX file must be whole") {
  const TemporaryFolder folder;
  const auto read = [&](const Bytes& packed) {
    write_bytes(folder / "images", packed);
    return refusal([&] { read_idx<3>(folder / "images"); });
  };
  const Bytes content = idx_bytes(8, {2, 10, 10}, 256);
  const Bytes whole = gzip(content);
  CHECK(read(whole) == "");

  Bytes packed = whole;
  packed.resize(packed.size() - 1);
  const std::string end = std::to_string(packed.size());
  CHECK_MESSAGE(mentions(read(packed), {"images, byte " + end, "checksum", "cut off"}),
                read(packed));
  packed = whole;
  packed[packed.size() - 6] ^= 1U;
  CHECK_MESSAGE(mentions(read(packed), {"incorrect data check", "damaged"}), read(packed));
  packed = whole;
  packed[packed.size() - 1] ^= 1U;
  CHECK_MESSAGE(mentions(read(packed), {"incorrect length check"}), read(packed));
  packed = whole;
  packed.push_back(0);
  CHECK_MESSAGE(mentions(read(packed), {"nothing may follow"}), read(packed));
  packed = whole;
  packed.push_back(0x1F);
  CHECK_MESSAGE(mentions(read(packed), {"byte", "cut off"}), read(packed));

  Bytes longer = content;
  longer.push_back(1);
  const auto text = read(gzip(longer));
  CHECK_MESSAGE(mentions(text, {"byte 216 when unpacked", "must end here", "more bytes"}), text);
  Bytes shorter = content;
  shorter.resize(100);
  const auto promised = read(gzip(shorter));
  CHECK_MESSAGE(mentions(promised, {"byte 100 when unpacked", "promises 200 bytes"}), promised);
}

TEST_CASE("labels must match their images") {
  const Bytes images = idx_bytes(8, {5, 3, 4}, 256);
  Bytes labels = idx_bytes(8, {5}, 3);
  CHECK(set_refusal(images, labels) == "");
  labels[10] = 3;
  CHECK_MESSAGE(mentions(set_refusal(images, labels),
                         {"labels, byte 10", "image 2 must be below 3; it is 3"}),
                set_refusal(images, labels));
  const auto fewer = set_refusal(images, idx_bytes(8, {4}, 3));
  CHECK_MESSAGE(mentions(fewer, {"labels, byte 4", "one label per image, 5", "there are 4"}),
                fewer);
  const auto swapped = set_refusal(idx_bytes(8, {5}, 3), images);
  CHECK_MESSAGE(mentions(swapped, {"images, byte 0", "0x00000801 was found"}), swapped);
  const auto wide = set_refusal(idx_bytes(8, {1, 1, 65536}, 3), idx_bytes(8, {1}, 3));
  CHECK_MESSAGE(mentions(wide, {"at most 65535", "1 x 65536"}), wide);
}

TEST_CASE("files that cannot be opened say why") {
  const TemporaryFolder folder;
  const auto missing = refusal([&] { read_idx<3>(folder / "none"); });
  CHECK_MESSAGE(mentions(missing, {"none: cannot be opened: No such file"}), missing);
  const auto is_folder = refusal([&] { read_idx<3>(folder.path()); });
  CHECK_MESSAGE(mentions(is_folder, {"must be a regular file"}), is_folder);
}
