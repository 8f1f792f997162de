// SPDX-License-Identifier: MIT
// A data set that a small network learns in a few steps.
#pragma once

#include <cstdint>

#include "inception/data/image_set.hpp"
#include "inception/tensor/philox.hpp"

namespace inception::test {

/// Images [8, 7, 1] of three brightnesses, with noise.
inline ImageSet three_greys(Index count) {
  ImageSet set{.count = count, .height = 8, .width = 7, .channels = 1, .classes = 3};
  const Philox random(1, 0);
  for (Index i = 0; i < count * 56; ++i) {
    const auto noise = random.below(static_cast<std::uint64_t>(i), 100);
    set.pixels.push_back(static_cast<std::uint8_t>(i / 56 % 3 * 70 + static_cast<Index>(noise)));
  }
  set.class_names = {"dark", "grey", "bright"};
  for (Index i = 0; i < count; ++i) set.labels.push_back(static_cast<std::int32_t>(i % 3));
  return set;
}

}  // namespace inception::test
