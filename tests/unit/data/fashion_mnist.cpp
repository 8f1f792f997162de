// SPDX-License-Identifier: MIT
// Fashion-MNIST: small files of its form, and the real ones where they are installed.
#include "inception/data/fashion_mnist.hpp"

#include "support/data_files.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

using namespace inception;
using namespace inception::test;

TEST_CASE("Fashion-MNIST is found with and without .gz") {
  for (const bool packed : {false, true}) {
    const TemporaryFolder folder;
    write_fashion_mnist(folder, 6, packed);
    const auto set = load_fashion_mnist(folder.path());
    check(set.train);
    check(set.test);
    CHECK(set.train.count == 6);
    CHECK(set.train.class_names[9] == "Ankle boot");
  }
}

TEST_CASE("Fashion-MNIST must be complete and 28 x 28") {
  const TemporaryFolder folder;
  write_fashion_mnist(folder, 2, false);
  std::filesystem::remove(folder / "t10k-labels-idx1-ubyte");
  const auto missing = refusal([&] { load_fashion_mnist(folder.path()); });
  CHECK_MESSAGE(mentions(missing, {"must hold t10k-labels-idx1-ubyte or", ".gz"}), missing);
  write_bytes(folder / "train-images-idx3-ubyte", idx_bytes(8, {2, 28, 27}, 256));
  const auto size = refusal([&] { load_fashion_mnist(folder.path()); });
  CHECK_MESSAGE(mentions(size, {"train-images-idx3-ubyte, byte 8", "28 x 28", "28 x 27"}), size);
}

TEST_CASE("the real Fashion-MNIST has its published numbers") {
  const std::filesystem::path folder = "/usr/share/datasets/fashion-mnist";
  if (!std::filesystem::exists(folder)) {
    MESSAGE("skipped: Debian's package dataset-fashion-mnist is not installed");
    return;
  }
  const auto set = load_fashion_mnist(folder);
  check(set.train);
  check(set.test);
  CHECK(set.train.count == 60000);
  CHECK(set.test.count == 10000);
  for (int label = 0; label < 10; ++label) {
    CHECK(std::ranges::count(set.train.labels, label) == 6000);
    CHECK(std::ranges::count(set.test.labels, label) == 1000);
  }
  CHECK(set.train.labels[0] == 9);
  double sum = 0, squares = 0;
  for (const auto pixel : set.train.pixels) {
    const double value = pixel / 255.0;
    sum += value;
    squares += value * value;
  }
  const auto count = static_cast<double>(set.train.pixels.size());
  CHECK(sum / count == doctest::Approx(0.2860).epsilon(1e-3));
  CHECK(std::sqrt(squares / count - sum / count * sum / count) ==
        doctest::Approx(0.3530).epsilon(1e-3));
}
