// SPDX-License-Identifier: MIT
// The batch loader: content, order, epochs, resuming, and independence of the number of threads.
#include "inception/data/batches.hpp"

#include "support/files.hpp"
#include "support/numbered_images.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

BatchOptions plain(Index batch_size) {
  return {.batch_size = batch_size, .preprocessing = {.normalization = {{0.0F}, {1.0F}}}};
}

/// Everything random switched on.
BatchOptions random(Index batch_size) {
  auto options = plain(batch_size);
  options.preprocessing.augmentation = {.horizontal_flip = true, .crop_padding = 2};
  options.preprocessing.size = {6, 6};
  options.preprocessing.channels = 3;
  options.shuffle = true;
  options.seed = 11;
  return options;
}

struct Copy {
  BatchPosition position;
  std::vector<float> images;
  std::vector<std::int32_t> labels;
  std::vector<Index> indices;

  explicit Copy(const Batch& batch)
      : position(batch.position()),
        images(batch.images().span().begin(), batch.images().span().end()),
        labels(batch.labels().begin(), batch.labels().end()),
        indices(batch.indices().begin(), batch.indices().end()) {}
  bool operator==(const Copy&) const = default;
};

std::vector<Copy> take(BatchLoader& loader, int count) {
  std::vector<Copy> batches;
  for (int i = 0; i < count; ++i) {
    const Batch* batch = loader.next();
    if (batch == nullptr) break;
    batches.emplace_back(*batch);
  }
  return batches;
}

}  // namespace

TEST_CASE("batches hold the images in order, the last one smaller, epoch after epoch") {
  const auto set = numbered_set(10);
  auto options = plain(4);
  options.epochs = 2;
  BatchLoader loader(set, all_indices(10), options);
  CHECK(loader.batches_per_epoch() == 3);
  CHECK(loader.images_per_epoch() == 10);
  for (Index epoch = 0; epoch < 2; ++epoch) {
    for (Index b = 0; b < 3; ++b) {
      CHECK(loader.position() ==
            (b == 0 && epoch == 1 ? BatchPosition{1, 0} : BatchPosition{epoch, b}));
      const Batch* batch = loader.next();
      REQUIRE(batch != nullptr);
      CHECK(batch->position() == BatchPosition{epoch, b});
      const Index size = b == 2 ? 2 : 4;
      CHECK(batch->size() == size);
      CHECK(batch->images().shape() == Shape{size, 4, 5, 1});
      for (Index i = 0; i < size; ++i) {
        const Index image = 4 * b + i;
        const auto at = static_cast<std::size_t>(i);
        CHECK(batch->indices()[at] == image);
        CHECK(batch->labels()[at] == image % 3);
        const float* pixels = batch->images().data() + 20 * i;
        for (Index p = 0; p < 20; ++p) {
          REQUIRE(pixels[p] == static_cast<float>((7 * image + p) % 256) / 255.0F);
        }
      }
    }
  }
  CHECK(loader.next() == nullptr);
  CHECK(loader.next() == nullptr);
  CHECK(loader.position() == BatchPosition{2, 0});
}

TEST_CASE("drop_last leaves the smaller batch out") {
  const auto set = numbered_set(10);
  auto options = plain(4);
  options.drop_last = true;
  options.epochs = 1;
  BatchLoader loader(set, all_indices(10), options);
  CHECK(loader.batches_per_epoch() == 2);
  CHECK(loader.images_per_epoch() == 8);
  CHECK(take(loader, 5).size() == 2);
}

TEST_CASE("only the given images are used") {
  const auto set = numbered_set(10);
  auto options = plain(2);
  options.epochs = 1;
  BatchLoader loader(set, {7, 1, 7}, options);
  const auto batches = take(loader, 9);
  REQUIRE(batches.size() == 2);
  CHECK(batches[0].indices == std::vector<Index>{7, 1});
  CHECK(batches[1].indices == std::vector<Index>{7});
}

TEST_CASE("a shuffled epoch has every image once, in another order each time") {
  const auto set = numbered_set(50);
  auto options = plain(8);
  options.shuffle = true;
  BatchLoader loader(set, all_indices(50), options);
  std::set<std::vector<Index>> orders;
  for (int epoch = 0; epoch < 5; ++epoch) {
    std::vector<Index> order;
    for (const auto& batch : take(loader, 7)) {
      order.insert(order.end(), batch.indices.begin(), batch.indices.end());
      for (std::size_t i = 0; i < batch.labels.size(); ++i) {
        CHECK(batch.labels[i] == batch.indices[i] % 3);
      }
    }
    orders.insert(order);
    std::ranges::sort(order);
    CHECK(order == all_indices(50));
  }
  CHECK(orders.size() == 5);
}

TEST_CASE("the same bits whatever the number of threads and batches ahead") {
  const auto set = numbered_set(37);
  std::vector<Copy> expected;
  for (const int threads : {1, 2, 3, 8}) {
    for (const Index ahead : {1, 5}) {
      auto options = random(5);
      options.threads = threads;
      options.ahead = ahead;
      BatchLoader loader(set, all_indices(37), options);
      const auto batches = take(loader, 30);
      CHECK(batches[0].images.size() == 5 * 6 * 6 * 3);
      if (expected.empty()) expected = batches;
      CHECK(batches == expected);
    }
  }
}

TEST_CASE("a loader that starts anywhere goes on as the first one did") {
  const auto set = numbered_set(23);
  BatchLoader whole(set, all_indices(23), random(5));
  const auto expected = take(whole, 20);
  for (int done = 0; done < 12; ++done) {
    BatchLoader first(set, all_indices(23), random(5));
    take(first, done);
    auto options = random(5);
    options.start = first.position();
    options.threads = 2;
    BatchLoader resumed(set, all_indices(23), options);
    const auto batches = take(resumed, 20 - done);
    CHECK(batches == std::vector<Copy>(expected.begin() + done, expected.end()));
  }
  // The end of an epoch is the start of the next.
  auto options = random(5);
  options.start = {0, 5};
  BatchLoader resumed(set, all_indices(23), options);
  CHECK(resumed.position() == BatchPosition{1, 0});
  CHECK(take(resumed, 1)[0] == expected[5]);
}

TEST_CASE("another seed gives other batches") {
  const auto set = numbered_set(23);
  auto options = random(5);
  BatchLoader one(set, all_indices(23), options);
  options.seed = 12;
  BatchLoader two(set, all_indices(23), options);
  CHECK(take(one, 1) != take(two, 1));
}

TEST_CASE("buffers are reused: after the first batches their addresses repeat") {
  const auto set = numbered_set(10);
  auto options = plain(4);
  options.ahead = 2;
  BatchLoader loader(set, all_indices(10), options);
  std::set<const float*> addresses;
  for (int i = 0; i < 60; ++i) addresses.insert(loader.next()->images().data());
  CHECK(addresses.size() <= 6);  // three slots, each with a full and a partial batch
}

TEST_CASE("arguments that do not agree are refused") {
  const auto set = numbered_set(10);
  const auto refused = [&](auto change, const std::vector<Index>& indices = all_indices(10)) {
    auto options = plain(4);
    change(options);
    return refusal<Error>([&] { BatchLoader(set, indices, options); });
  };
  CHECK(refused([](BatchOptions&) {}) == "");
  const auto size = refused([](BatchOptions& o) { o.batch_size = 0; });
  CHECK_MESSAGE(mentions(size, {"batch_size must be at least 1", "0 was given"}), size);
  const auto dropped = refused([](BatchOptions& o) { o.batch_size = 11, o.drop_last = true; });
  CHECK_MESSAGE(mentions(dropped, {"at least one batch of the 10", "drop_last"}), dropped);
  const auto index = refused([](BatchOptions&) {}, {3, 10});
  CHECK_MESSAGE(mentions(index, {"indices must be in [0, 10); 10"}), index);
  CHECK(refused([](BatchOptions&) {}, {}) != "");
  const auto start = refused([](BatchOptions& o) { o.start = {0, 4}; });
  CHECK_MESSAGE(mentions(start, {"within the 3 batches", "batch 4 of epoch 0"}), start);
  CHECK(refused([](BatchOptions& o) { o.start = {-1, 0}; }) != "");
  CHECK(refused([](BatchOptions& o) { o.threads = 0; }) != "");
  CHECK(refused([](BatchOptions& o) { o.ahead = 0; }) != "");
  ImageSet broken = set;
  broken.labels[3] = 9;
  CHECK(refusal<ShapeError>([&] { BatchLoader(broken, all_indices(10), plain(4)); }) != "");
}
