// SPDX-License-Identifier: MIT
// Batches that are copied to the Cuda device ahead: the loader's, in order, and not before they are there.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "inception/data/device_batches.cuh"
#include "support/cuda_device.hpp"
#include "support/numbered_images.hpp"

using namespace inception;
using namespace inception::test;

namespace {

const Cuda& gpu() { return device_with<Cuda>(1); }

/// Two epochs of 4 + 4 + 3 images.
BatchOptions options() {
  return {.batch_size = 4,
          .preprocessing = {.normalization = {{0.0F}, {1.0F}}},
          .shuffle = true,
          .seed = 5,
          .epochs = 2};
}

struct Taken {
  BatchPosition position;
  std::vector<std::int32_t> labels;
  std::vector<Index> indices;
  std::vector<double> images;

  bool operator==(const Taken&) const = default;
};

std::vector<Taken> from_loader(const ImageSet& set) {
  BatchLoader loader(set, all_indices(set.count), options());
  std::vector<Taken> all;
  while (const Batch* batch = loader.next()) {
    const auto images = batch->images().span();
    all.push_back({batch->position(),
                   {batch->labels().begin(), batch->labels().end()},
                   {batch->indices().begin(), batch->indices().end()},
                   {images.begin(), images.end()}});
  }
  return all;
}

/// Copies every batch on the device and asks for the next at once: nobody waits before the end.
template <class Scalar>
std::vector<Taken> from_device(const ImageSet& set, Index ahead, std::size_t most) {
  std::vector<Taken> all;
  std::vector<Tensor<Scalar, Cuda>> kept;
  {
    BatchLoader loader(set, all_indices(set.count), options());
    DeviceBatches<Scalar> batches(loader, gpu(), ahead);
    while (all.size() < most) {
      const DeviceBatch<Scalar>* batch = batches.next();
      if (batch == nullptr) break;
      kept.emplace_back(batch->images().shape(), gpu());
      gpu().copy_on_device(kept.back().data(), batch->images().data(),
                           batch->images().size() * static_cast<Index>(sizeof(Scalar)));
      all.push_back({batch->position(),
                     {batch->labels().begin(), batch->labels().end()},
                     {batch->indices().begin(), batch->indices().end()},
                     {}});
      CHECK(batch->size() == std::ssize(batch->labels()));
    }
    if (all.size() < most) CHECK(batches.next() == nullptr);  // and stays so
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Tensor<Scalar> images = to_host(kept[i]);
    all[i].images.assign(images.span().begin(), images.span().end());
  }
  return all;
}

}  // namespace

TEST_CASE("batches come to the device as the loader has them, in float and double") {
  const ImageSet set = numbered_set(11);
  const std::vector<Taken> expected = from_loader(set);
  REQUIRE(expected.size() == 6);
  CHECK(from_device<float>(set, 1, 100) == expected);
  CHECK(from_device<double>(set, 3, 100) == expected);
}

TEST_CASE("batches on the device may be given up before their end") {
  const ImageSet set = numbered_set(11);
  const std::vector<Taken> expected = from_loader(set);
  for (const std::size_t most : {0U, 1U, 4U}) {
    const auto some = from_device<float>(set, 2, most);
    CHECK(some == std::vector<Taken>(expected.begin(), expected.begin() + std::ssize(some)));
    CHECK(some.size() == most);
  }
}

TEST_CASE("pinned memory is zero when made; copies begin in the stream's order") {
  PinnedBuffer<std::int32_t> here(3, gpu());
  CHECK(std::ranges::count(here.span(), 0) == 3);
  std::ranges::copy(std::vector<std::int32_t>{7, 8, 9}, here.data());
  Buffer<std::int32_t, Cuda> there(3, gpu());
  here.begin_copy_to(there.data(), gpu());
  PinnedBuffer<std::int32_t> back(3, gpu());
  back.begin_copy_from(there.data(), gpu());
  gpu().synchronize();
  CHECK(std::ranges::equal(back.span(), here.span()));
  const PinnedBuffer<std::int32_t> moved = std::move(back);
  CHECK(moved.size() == 3);
  CHECK(back.size() == 0);  // NOLINT: it is what a moved-from buffer promises
}
