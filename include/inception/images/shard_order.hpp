// SPDX-License-Identifier: MIT
// A random order of images that are read in sequence.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "inception/data/random_stream.hpp"
#include "inception/data/shuffle.hpp"
#include "inception/images/image_list.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Puts images into the order in which a reader hands them out that goes through the shards one after the
/// other, in a random order, and holds `buffer` images, of which it gives a random one for each that it reads.
///
/// The larger the buffer, the better the shuffling and the farther apart what is read. The order is the same
/// for the same seed and epoch.
inline void shuffle_shards(std::vector<Index>& indices, std::span<const StoredImage> images,
                           Index buffer, std::uint64_t seed, Index epoch) {
  std::map<Index, std::vector<Index>> shards;
  for (const Index image : indices) {
    shards[images[static_cast<std::size_t>(image)].file].push_back(image);
  }
  std::vector<Index> order;
  for (auto& [file, contents] : shards) {
    std::sort(contents.begin(), contents.end());
    order.push_back(file);
  }
  shuffle(order, seed, epoch);

  const Philox random = detail::random_stream(seed, detail::Purpose::shuffle_buffer, epoch);
  const auto room = static_cast<std::size_t>(std::max(Index{1}, buffer));
  std::vector<Index> held;
  indices.clear();
  std::uint64_t drawn = 0;
  for (const Index file : order) {
    for (const Index image : shards[file]) {
      if (held.size() < room) {
        held.push_back(image);
        continue;
      }
      const auto place = static_cast<std::size_t>(random.below(drawn++, room));
      indices.push_back(std::exchange(held[place], image));
    }
  }
  while (!held.empty()) {
    std::swap(held[static_cast<std::size_t>(random.below(drawn++, held.size()))], held.back());
    indices.push_back(held.back());
    held.pop_back();
  }
}

}  // namespace inception
