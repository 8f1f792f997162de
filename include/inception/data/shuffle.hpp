// SPDX-License-Identifier: MIT
// The order of the images in an epoch, and the split into training and validation images.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/random_stream.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

namespace detail {

/// Fisher and Yates's shuffle: element i changes places with a random one of the first i + 1.
inline void shuffle(std::span<Index> indices, const Philox& random) {
  for (std::size_t i = indices.size(); i-- > 1;) {
    std::swap(indices[i], indices[static_cast<std::size_t>(random.below(i, i + 1))]);
  }
}

}  // namespace detail

/// Puts indices into the random order of an epoch: the same for the same seed and epoch.
inline void shuffle(std::span<Index> indices, std::uint64_t seed, Index epoch) {
  detail::shuffle(indices, detail::random_stream(seed, detail::Purpose::shuffle, epoch));
}

/// 0, 1, ..., count − 1
inline std::vector<Index> all_indices(Index count) {
  std::vector<Index> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), Index{0});
  return indices;
}

/// Indices of images to train on and images to validate with, each ascending.
struct Split {
  std::vector<Index> train;
  std::vector<Index> validation;
};

/// Sets `validation` of `count` images aside at random: the same ones for the same seed.
///
/// Errors   Error unless 0 ≤ validation < count
inline Split split(Index count, Index validation, std::uint64_t seed) {
  if (validation < 0 || validation >= count) {
    throw Error("split: validation images must be at least 0 and fewer than the " +
                std::to_string(count) + " there are; " + std::to_string(validation) + " was given");
  }
  auto indices = all_indices(count);
  detail::shuffle(indices, detail::random_stream(seed, detail::Purpose::split, 0));
  const auto middle = indices.begin() + (count - validation);
  std::sort(indices.begin(), middle);
  std::sort(middle, indices.end());
  return {{indices.begin(), middle}, {middle, indices.end()}};
}

/// The last `validation` of `count` images set aside.
inline Split split_at_end(Index count, Index validation) {
  const auto indices = all_indices(count);
  const auto middle = indices.end() - validation;
  return {{indices.begin(), middle}, {middle, indices.end()}};
}

}  // namespace inception
