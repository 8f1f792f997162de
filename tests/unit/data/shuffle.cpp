// SPDX-License-Identifier: MIT
// Shuffles are permutations, fixed by seed and epoch; splits divide without overlap.
#include "inception/data/shuffle.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

std::vector<Index> shuffled(Index count, std::uint64_t seed, Index epoch) {
  auto indices = all_indices(count);
  shuffle(indices, seed, epoch);
  return indices;
}

}  // namespace

TEST_CASE("a shuffle is a permutation that seed and epoch fix") {
  auto order = shuffled(1000, 5, 2);
  CHECK(order == shuffled(1000, 5, 2));
  CHECK(order != shuffled(1000, 5, 3));
  CHECK(order != shuffled(1000, 6, 2));
  CHECK(order != all_indices(1000));
  std::ranges::sort(order);
  CHECK(order == all_indices(1000));
  CHECK(shuffled(1, 5, 0) == std::vector<Index>{0});
  CHECK(shuffled(0, 5, 0).empty());
}

TEST_CASE("all orders are equally likely") {
  std::map<std::vector<Index>, int> times;
  for (Index epoch = 0; epoch < 6000; ++epoch) ++times[shuffled(3, 1, epoch)];
  CHECK(times.size() == 6);
  for (const auto& [order, count] : times) CHECK(std::abs(count - 1000) < 150);
}

TEST_CASE("a split divides all images, at random, and the seed fixes it") {
  const auto [train, validation] = split(100, 30, 9);
  CHECK(train.size() == 70);
  CHECK(validation.size() == 30);
  CHECK(std::ranges::is_sorted(train));
  CHECK(std::ranges::is_sorted(validation));
  std::vector<Index> all = train;
  all.insert(all.end(), validation.begin(), validation.end());
  std::ranges::sort(all);
  CHECK(all == all_indices(100));
  CHECK(split(100, 30, 9).validation == validation);
  CHECK(split(100, 30, 10).validation != validation);
  CHECK(split(100, 0, 9).train == all_indices(100));
}

TEST_CASE("a split must leave images to train on") {
  const auto all = refusal<Error>([] { split(100, 100, 1); });
  CHECK_MESSAGE(mentions(all, {"fewer than the 100", "100 was given"}), all);
  CHECK(refusal<Error>([] { split(100, -1, 1); }) != "");
}
