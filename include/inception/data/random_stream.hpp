// SPDX-License-Identifier: MIT
// Streams of random numbers of the data pipeline, one per purpose and epoch.
#pragma once

#include <cstdint>

#include "inception/tensor/index.hpp"
#include "inception/tensor/philox.hpp"

namespace inception::detail {

/// What random numbers are drawn for. The values are letters, to differ from other users' streams.
enum class Purpose : std::uint32_t {
  augmentation = 0x6175676D,    // "augm"
  shuffle = 0x73687566,         // "shuf"
  split = 0x73706C74,           // "splt"
  edits = 0x65646974,           // "edit"
  erasing = 0x65726173,         // "eras"
  mixing = 0x6D697869,          // "mixi"
  resized_crop = 0x63726F70,    // "crop"
  jitter = 0x6A697474,          // "jitt"
  shuffle_buffer = 0x62756666,  // "buff"
};

constexpr Philox random_stream(std::uint64_t seed, Purpose purpose, Index epoch) {
  return {seed, (static_cast<std::uint64_t>(purpose) << 32) + static_cast<std::uint64_t>(epoch)};
}

}  // namespace inception::detail
