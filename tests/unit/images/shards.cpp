// SPDX-License-Identifier: MIT
// Shards become lists of images, which are handed out in sequence through a buffer.
#include "inception/images/shards.hpp"

#include "inception/images/find_images.hpp"
#include "inception/images/shard_order.hpp"

#include "support/files.hpp"
#include "support/tar_bytes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

/// Two shards of three and one pictures, with other members between them.
struct Shards : TemporaryFolder {
  Shards() {
    write_bytes(*this / "shard-000001.tar",
                TarBytes().file("d.cls", "1\n").file("d.png", "DDD").bytes());
    write_bytes(*this / "shard-000000.tar", TarBytes()
                                                .file("a.x.jpg", "A")
                                                .file("a.x.cls", "0")
                                                .file("v1.5/b.json", "{}")
                                                .file("v1.5/b.JPEG", "BB")
                                                .file("v1.5/b.cls", " 3")
                                                .file("notes.txt", "none")
                                                .file("c.jpg", "CCC")
                                                .file("c.cls", "2")
                                                .bytes());
  }
};

std::string bytes_of(const ImageList& list, std::size_t i) {
  const StoredImage& image = list.images[i];
  const Bytes file = read_bytes(list.files[static_cast<std::size_t>(image.file)]);
  return {file.begin() + image.offset, file.begin() + image.offset + image.size};
}

/// Images 0, 1, ... in shards of `size`.
std::vector<StoredImage> in_shards(Index count, Index size) {
  std::vector<StoredImage> images;
  for (Index i = 0; i < count; ++i) images.push_back({.file = i / size, .offset = i, .size = 1});
  return images;
}

}  // namespace

TEST_CASE("pictures are found with their labels, in the order of the shards") {
  const Shards folder;
  const ImageList list = find_images(folder.path());
  REQUIRE(list.images.size() == 4);
  CHECK(list.files == std::vector<std::filesystem::path>{folder / "shard-000000.tar",
                                                         folder / "shard-000001.tar"});
  const std::string expected[] = {"A", "BB", "CCC", "DDD"};
  const std::int32_t labels[] = {0, 3, 2, 1};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(bytes_of(list, i) == expected[i]);
    CHECK(list.images[i].label == labels[i]);
  }
  CHECK(list.class_names == std::vector<std::string>{"0", "1", "2", "3"});
  CHECK(find_images(folder / "shard-000001.tar", {"x", "y"}).class_names ==
        std::vector<std::string>{"x", "y"});
}

TEST_CASE("shards that are no data set are refused") {
  const TemporaryFolder folder;
  const auto path = folder / "a.tar";
  const auto said = [&](const TarBytes& tar, std::vector<std::string> names = {}) {
    write_bytes(path, tar.bytes());
    return refusal([&] { list_shards({path}, names); });
  };
  CHECK(mentions(said(TarBytes().file("a.jpg", "A").file("b.cls", "0")),
                 {"a.tar, byte 512", "a.cls; there is none"}));
  CHECK(mentions(said(TarBytes().file("a.jpg", "A").file("a.cls", "cat")),
                 {"a.cls must hold a number", "\"cat\""}));
  CHECK(mentions(said(TarBytes().file("a.jpg", "A").file("a.cls", "")),
                 {"a.cls must hold a number"}));
  CHECK(mentions(said(TarBytes().file("a.jpg", "A").file("a.cls", "2"), {"x", "y"}),
                 {"below 2", "a.jpg is 2"}));
  CHECK(mentions(said(TarBytes().file("a.txt", "A")), {"a.tar", "there are none"}));
}

TEST_CASE("an order through a buffer has every image once and stays near the shards' own") {
  const auto images = in_shards(1000, 100);
  std::vector<Index> first = all_indices(1000);
  shuffle_shards(first, images, 50, 3, 0);
  CHECK(std::set<Index>(first.begin(), first.end()).size() == 1000);
  // Whoever reads images in this order has to hold 50 besides: no shard begins before its turn.
  std::vector<Index> shards;
  for (const Index image : first) {
    const Index shard = image / 100;
    if (std::find(shards.begin(), shards.end(), shard) == shards.end()) shards.push_back(shard);
  }
  CHECK_FALSE(std::is_sorted(shards.begin(), shards.end()));
  std::vector<Index> begins(10, 1000);
  for (Index place = 0; place < 1000; ++place) {
    auto& begin = begins[static_cast<std::size_t>(first[static_cast<std::size_t>(place)] / 100)];
    begin = std::min(begin, place);
  }
  for (std::size_t turn = 0; turn < shards.size(); ++turn) {
    const Index begin = begins[static_cast<std::size_t>(shards[turn])];
    CHECK(begin >= static_cast<Index>(turn) * 100 - 50);
    CHECK(begin < static_cast<Index>(turn) * 100 + 100);
  }

  std::vector<Index> again = all_indices(1000);
  shuffle_shards(again, images, 50, 3, 0);
  CHECK(again == first);
  shuffle_shards(again, images, 50, 3, 1);
  CHECK(again != first);
  again = all_indices(1000);
  shuffle_shards(again, images, 50, 4, 0);
  CHECK(again != first);
}

TEST_CASE("a buffer of one keeps the order within shards, a large one mixes all") {
  const auto images = in_shards(300, 100);
  std::vector<Index> order{250, 7, 100, 8, 251, 199};
  shuffle_shards(order, images, 1, 1, 0);
  CHECK(order.size() == 6);
  for (const Index shard : {0, 1, 2}) {
    std::vector<Index> part;
    std::copy_if(order.begin(), order.end(), std::back_inserter(part),
                 [&](Index i) { return i / 100 == shard; });
    CHECK(part.size() == 2);
    CHECK(std::is_sorted(part.begin(), part.end()));
  }
  // The mean distance between neighbours is a third of all.
  std::vector<Index> mixed = all_indices(300);
  shuffle_shards(mixed, images, 300, 1, 0);
  double sum = 0;
  for (std::size_t i = 1; i < mixed.size(); ++i)
    sum += std::abs(static_cast<double>(mixed[i] - mixed[i - 1]));
  CHECK(sum / 299 == doctest::Approx(100).epsilon(0.15));
}
