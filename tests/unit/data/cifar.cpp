// SPDX-License-Identifier: MIT
// CIFAR-10 and CIFAR-100: what is read and what is refused.
#include "inception/data/cifar.hpp"

#include "support/data_files.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace inception;
using namespace inception::test;

TEST_CASE("CIFAR-10's planes become pixels, batch after batch") {
  const TemporaryFolder folder;
  write_cifar10(folder, 300);
  const auto set = load_cifar10(folder.path());
  check(set.train);
  check(set.test);
  CHECK(set.train.count == 1500);
  CHECK(set.test.count == 300);
  CHECK(set.train.class_names[3] == "cat");
  const auto third = cifar_bytes(300, {10}, 3);
  constexpr std::size_t record =
      std::size_t{280} * 3073;  // image 880 of all, beyond the first chunk of its file
  CHECK(set.train.labels[880] == third[record]);
  const auto image = set.train.image(880);
  for (const auto [y, x, c] : {std::array{0, 0, 0}, {5, 9, 1}, {31, 31, 2}}) {
    CHECK(image[static_cast<std::size_t>((y * 32 + x) * 3 + c)] ==
          third[record + 1 + static_cast<std::size_t>(c * 1024 + y * 32 + x)]);
  }
}

TEST_CASE("CIFAR-100 has fine labels and may lie one folder deeper") {
  const TemporaryFolder folder;
  write_cifar100(folder, 4);
  const auto bytes = read_bytes(folder / "train.bin");
  const auto set = load_cifar100(folder.path());
  check(set.train);
  CHECK(set.train.classes == 100);
  CHECK(set.train.labels[2] == bytes[2 * 3074 + 1]);
  CHECK(set.train.image(2)[1] == bytes[2 * 3074 + 2 + 1024]);
  CHECK(set.train.class_names[42] == "42");

  std::filesystem::create_directory(folder / "cifar-100-binary");
  for (const auto* name : {"train.bin", "test.bin"}) {
    std::filesystem::rename(folder / name, folder / (std::string("cifar-100-binary/") + name));
  }
  CHECK(load_cifar100(folder.path()).test.count == 4);
}

TEST_CASE("class names come from the file beside the data") {
  const TemporaryFolder folder;
  write_cifar10(folder, 1);
  write_text(folder / "batches.meta.txt", "a\r\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
  CHECK(load_cifar10(folder.path()).train.class_names[0] == "a");
  CHECK(load_cifar10(folder.path()).train.class_names[9] == "j");
  write_text(folder / "batches.meta.txt", "a\nb\n");
  const auto few = refusal([&] { load_cifar10(folder.path()); });
  CHECK_MESSAGE(mentions(few, {"batches.meta.txt", "must be 10 class names", "there are 2"}), few);
  write_text(folder / "batches.meta.txt", std::string(70000, 'x'));
  const auto many = refusal([&] { load_cifar10(folder.path()); });
  CHECK_MESSAGE(mentions(many, {"batches.meta.txt", "must not be longer"}), many);
}

TEST_CASE("CIFAR's records and labels are checked") {
  const TemporaryFolder folder;
  write_cifar10(folder, 2);
  auto bytes = read_bytes(folder / "data_batch_4.bin");
  bytes[3073] = 10;
  write_bytes(folder / "data_batch_4.bin", bytes);
  const auto label = refusal([&] { load_cifar10(folder.path()); });
  CHECK_MESSAGE(mentions(label, {"data_batch_4.bin, byte 3073",
                                 "label of image 1 must be below 10; it is 10"}),
                label);
  bytes.pop_back();
  write_bytes(folder / "data_batch_4.bin", bytes);
  const auto size = refusal([&] { load_cifar10(folder.path()); });
  CHECK_MESSAGE(mentions(size, {"data_batch_4.bin, byte 3073", "records of 3073 bytes", "cut off"}),
                size);
  write_bytes(folder / "data_batch_4.bin", {});
  CHECK(mentions(refusal([&] { load_cifar10(folder.path()); }), {"byte 0", "its 0 bytes are not"}));
  std::filesystem::remove(folder / "data_batch_4.bin");
  const auto missing = refusal([&] { load_cifar10(folder.path()); });
  CHECK_MESSAGE(mentions(missing, {"data_batch_4.bin: cannot be opened"}), missing);
  std::filesystem::remove(folder / "data_batch_1.bin");
  const auto none = refusal([&] { load_cifar10(folder.path()); });
  CHECK_MESSAGE(mentions(none, {"must hold data_batch_1.bin", "cifar-10-batches-bin/"}), none);

  write_cifar100(folder, 2);
  auto hundred = read_bytes(folder / "test.bin");
  hundred[3074] = 20;
  write_bytes(folder / "test.bin", hundred);
  const auto coarse = refusal([&] { load_cifar100(folder.path()); });
  CHECK_MESSAGE(mentions(coarse, {"test.bin, byte 3074", "must be below 20; it is 20"}), coarse);
  hundred[3074] = 19;
  hundred[3075] = 100;
  write_bytes(folder / "test.bin", hundred);
  const auto fine = refusal([&] { load_cifar100(folder.path()); });
  CHECK_MESSAGE(mentions(fine, {"test.bin, byte 3075", "must be below 100; it is 100"}), fine);
}
