// SPDX-License-Identifier: MIT
// The shards of every batch, one behind the other, are the batch, augmentation and mixing included.
#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "inception/data/batches.hpp"
#include "inception/data/shuffle.hpp"
#include "support/files.hpp"
#include "support/three_greys.hpp"

using namespace inception;
using namespace inception::test;

namespace {

struct Contents {
  std::vector<float> images;
  std::vector<std::int32_t> labels, partners;
  std::vector<Index> indices;

  void add(const Batch& batch) {
    const auto pixels = batch.images().span();
    images.insert(images.end(), pixels.begin(), pixels.end());
    labels.insert(labels.end(), batch.labels().begin(), batch.labels().end());
    partners.insert(partners.end(), batch.partners().begin(), batch.partners().end());
    indices.insert(indices.end(), batch.indices().begin(), batch.indices().end());
  }
  friend bool operator==(const Contents&, const Contents&) = default;
};

}  // namespace

TEST_SUITE("data") {
  TEST_CASE("shards, one behind the other, are the batch") {
    const ImageSet set = three_greys(31);
    for (const Index count : {2, 3, 9}) {
      BatchOptions options{.batch_size = 8, .shuffle = true, .seed = 5, .epochs = 2};
      options.preprocessing.normalization = Normalization::symmetric(1);
      options.preprocessing.augmentation.horizontal_flip = true;
      options.preprocessing.augmentation.crop_padding = 2;
      options.mixing = {.mixup = 1, .cutmix = 1};
      BatchLoader whole(set, all_indices(set.count), options);
      std::vector<std::unique_ptr<BatchLoader>> shards;
      for (Index rank = 0; rank < count; ++rank) {
        options.shard = {rank, count};
        shards.push_back(std::make_unique<BatchLoader>(set, all_indices(set.count), options));
        CHECK(shards.back()->batches_per_epoch() == whole.batches_per_epoch());
        CHECK(shards.back()->images_per_epoch() == whole.images_per_epoch());
      }
      Index batches = 0;
      while (const Batch* batch = whole.next()) {
        Contents expected, actual;
        expected.add(*batch);
        for (const auto& shard : shards) {
          const Batch* part = shard->next();
          REQUIRE(part != nullptr);
          CHECK(part->position() == batch->position());
          actual.add(*part);
        }
        CHECK(actual == expected);
        ++batches;
      }
      CHECK(batches == 8);
      for (const auto& shard : shards) CHECK(shard->next() == nullptr);
    }
  }

  TEST_CASE("a shard must be one of them") {
    const ImageSet set = three_greys(10);
    const auto load = [&](Shard shard) {
      BatchOptions options{.batch_size = 5, .shard = shard};
      options.preprocessing.normalization = Normalization::symmetric(1);
      BatchLoader(set, all_indices(10), options);
    };
    CHECK(mentions(refusal<Error>([&] { load({2, 2}); }), {"rank 2 of 2"}));
    CHECK(mentions(refusal<Error>([&] { load({-1, 2}); }), {"rank -1 of 2"}));
    CHECK(mentions(refusal<Error>([&] { load({0, 0}); }), {"rank 0 of 0"}));
  }
}
