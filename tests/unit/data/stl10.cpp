// SPDX-License-Identifier: MIT
// STL-10: column-major planes, labels from 1, and what is refused.
#include "inception/data/stl10.hpp"

#include "support/data_files.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace inception;
using namespace inception::test;

TEST_CASE("STL-10's columns become rows and its labels start at 0") {
  const TemporaryFolder folder;
  write_stl10(folder, 12);
  const auto set = load_stl10(folder.path());
  check(set.train);
  check(set.test);
  CHECK(set.train.count == 12);
  CHECK(set.train.extent() == Extent{96, 96});
  CHECK(set.train.labels[0] == 0);
  CHECK(set.train.labels[9] == 9);
  CHECK(set.train.labels[10] == 0);
  int wrong = 0;
  const auto image = set.train.image(11);
  for (int y = 0; y < 96; ++y) {
    for (int x = 0; x < 96; ++x) {
      for (int c = 0; c < 3; ++c) {
        const auto value = image[static_cast<std::size_t>((Index{y} * 96 + x) * 3 + c)];
        wrong += value != static_cast<std::uint8_t>(11 + 2 * c + 3 * y + 5 * x);
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("STL-10's records and labels are checked") {
  const TemporaryFolder folder;
  write_stl10(folder, 3);
  const auto refused = [&] { return refusal([&] { load_stl10(folder.path()); }); };
  for (const std::uint8_t label : Bytes{0, 11}) {
    write_bytes(folder / "train_y.bin", {1, 10, label});
    CHECK_MESSAGE(mentions(refused(), {"train_y.bin, byte 2", "image 2 must be 1 to 10; it is"}),
                  refused());
  }
  write_bytes(folder / "train_y.bin", {1, 2});
  CHECK_MESSAGE(mentions(refused(), {"train_y.bin, byte 2", "one label per image, 3", "are 2"}),
                refused());
  write_bytes(folder / "train_y.bin", {});
  CHECK_MESSAGE(mentions(refused(), {"train_y.bin, byte 0", "one or more records"}), refused());
  write_bytes(folder / "train_X.bin", Bytes(27647, 1));
  CHECK_MESSAGE(mentions(refused(), {"train_X.bin, byte 0", "records of 27648 bytes"}), refused());
  std::filesystem::remove(folder / "train_X.bin");
  CHECK_MESSAGE(mentions(refused(), {"must hold train_X.bin", "stl10_binary/"}), refused());
}
