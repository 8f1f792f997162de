// SPDX-License-Identifier: MIT
// Hundreds of damaged data files: refused with a sentence, or the images are still whole.
#include "inception/data/cifar.hpp"
#include "inception/data/fashion_mnist.hpp"
#include "inception/data/stl10.hpp"

#include "support/damage.hpp"
#include "support/data_files.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

bool is_whole(const TrainAndTest& set) {
  check(set.train);
  check(set.test);
  return true;
}

/// Damages each of the files many times; the loader must refuse or give whole images.
template <class Load>
Outcomes damage_each(const TemporaryFolder& folder, const std::vector<std::string>& names,
                     std::size_t header, int times, std::uint64_t default_seed, Load load) {
  const auto seed = damage_seed(default_seed);
  MESSAGE("seed " << seed);
  Damage damage(seed);
  Outcomes outcomes;
  for (const auto& name : names) {
    const auto path = folder / name;
    const Bytes whole = read_bytes(path);
    for (int i = 0; i < times; ++i) {
      std::string what;
      const Bytes damaged = damage(whole, header, what);
      if (damaged == whole) continue;
      const auto fault =
          judge(path, damaged, outcomes, [&] { return is_whole(load(folder.path())); });
      CHECK_MESSAGE(fault == "", name << " " << i << ", " << what << ": " << fault);
    }
    write_bytes(path, whole);
  }
  MESSAGE(outcomes.refused << " refused, " << outcomes.accepted << " changed only in values");
  return outcomes;
}

const std::vector<std::string> idx_files{"train-images-idx3-ubyte", "train-labels-idx1-ubyte"};
const std::vector<std::string> packed_files{idx_files[0] + ".gz", idx_files[1] + ".gz"};

/// Every file of every format.
struct Mixture {
  TemporaryFolder folder;
  std::vector<Bytes> files;

  Mixture() {
    write_fashion_mnist(folder, 3, false);
    write_fashion_mnist(folder, 3, true);
    write_cifar10(folder, 2);
    write_cifar100(folder, 2);
    write_stl10(folder, 2);
    for (const auto* name :
         {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "train-images-idx3-ubyte.gz",
          "train-labels-idx1-ubyte.gz", "data_batch_1.bin", "train.bin", "train_X.bin"}) {
      files.push_back(read_bytes(folder / name));
    }
    files.push_back({});
    files.push_back(Bytes(1000, 0xFF));
  }
};

}  // namespace

TEST_CASE("damaged IDX files") {
  const TemporaryFolder folder;
  write_fashion_mnist(folder, 4, false);
  const auto outcomes = damage_each(folder, idx_files, 16, 400, 21, load_fashion_mnist);
  CHECK(outcomes.refused > 300);
}

TEST_CASE("damaged gzip files are always refused, or unpack to the same") {
  const TemporaryFolder folder;
  write_fashion_mnist(folder, 4, true);
  const auto before = load_fashion_mnist(folder.path());
  const auto outcomes =
      damage_each(folder, packed_files, 16, 400, 22, [&](const std::filesystem::path& path) {
        // Only bits of gzip's header that mean nothing (time, system) can change unseen.
        auto set = load_fashion_mnist(path);
        CHECK(set.train.pixels == before.train.pixels);
        CHECK(set.train.labels == before.train.labels);
        return set;
      });
  CHECK(outcomes.refused > 500);
}

TEST_CASE("damaged IDX files that were compressed after the damage") {
  const TemporaryFolder folder;
  write_fashion_mnist(folder, 4, true);
  const auto seed = damage_seed(23);
  MESSAGE("seed " << seed);
  Damage damage(seed);
  Outcomes outcomes;
  const auto path = folder / packed_files[0];
  const auto whole = idx_bytes(8, {4, 28, 28}, 256);
  for (int i = 0; i < 300; ++i) {
    std::string what;
    const auto packed = gzip(damage(whole, 16, what));
    const auto fault =
        judge(path, packed, outcomes, [&] { return is_whole(load_fashion_mnist(folder.path())); });
    CHECK_MESSAGE(fault == "", i << ", " << what << ": " << fault);
  }
  CHECK(outcomes.refused > 100);
}

TEST_CASE("damaged CIFAR files") {
  const TemporaryFolder folder;
  write_cifar10(folder, 3);
  write_cifar100(folder, 3);
  const auto ten = damage_each(folder, {"data_batch_1.bin", "data_batch_5.bin", "test_batch.bin"},
                               1, 150, 24, load_cifar10);
  CHECK(ten.refused > 150);
  const auto hundred = damage_each(folder, {"train.bin", "test.bin"}, 2, 150, 25, load_cifar100);
  CHECK(hundred.refused > 100);
}

TEST_CASE("damaged STL-10 files") {
  const TemporaryFolder folder;
  write_stl10(folder, 3);
  const auto pixels = damage_each(folder, {"train_X.bin"}, 1, 100, 26, load_stl10);
  CHECK(pixels.refused > 10);
  const auto labels = damage_each(folder, {"train_y.bin", "test_y.bin"}, 3, 150, 27, load_stl10);
  CHECK(labels.refused > 150);
}

TEST_CASE("a file of another format under a name is refused or gives whole images") {
  const Mixture mixture;
  Outcomes outcomes;
  const auto try_all = [&](const std::string& name, auto load) {
    const auto path = mixture.folder / name;
    const Bytes before = read_bytes(path);
    for (std::size_t i = 0; i < mixture.files.size(); ++i) {
      if (mixture.files[i] == before) continue;
      const auto fault = judge(path, mixture.files[i], outcomes,
                               [&] { return is_whole(load(mixture.folder.path())); });
      CHECK_MESSAGE(fault == "", "file " << i << " as " << name << ": " << fault);
    }
    write_bytes(path, before);
  };
  for (const auto& name : packed_files) try_all(name, load_fashion_mnist);
  try_all("data_batch_2.bin", load_cifar10);
  try_all("test_batch.bin", load_cifar10);
  try_all("train.bin", load_cifar100);
  try_all("train_X.bin", load_stl10);
  try_all("train_y.bin", load_stl10);
  CHECK(outcomes.refused > 40);
  // A plain IDX file under the name ".gz" is read all the same; so is another batch of CIFAR-10.
  CHECK(outcomes.accepted == 4);
}
