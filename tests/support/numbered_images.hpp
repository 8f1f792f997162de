// SPDX-License-Identifier: MIT
// Images that tell by their pixels which they are.
#pragma once

#include <cstdint>

#include "inception/data/image_set.hpp"

namespace inception::test {

/// Image i is grey, 4 x 5, with pixel p = 7 i + p mod 256, of class i mod 3.
inline ImageSet numbered_set(Index count) {
  ImageSet set{.count = count,
               .height = 4,
               .width = 5,
               .channels = 1,
               .classes = 3,
               .class_names = {"a", "b", "c"}};
  for (Index i = 0; i < count; ++i) {
    for (Index p = 0; p < 20; ++p) set.pixels.push_back(static_cast<std::uint8_t>(7 * i + p));
    set.labels.push_back(static_cast<std::int32_t>(i % 3));
  }
  return set;
}

}  // namespace inception::test
