// SPDX-License-Identifier: MIT
// How exactly an operation multiplies.
#pragma once

#include <cstdint>

namespace inception {

/// Numbers in memory and sums are always of the model's scalar type; only factors may be rounded.
enum class Precision : std::uint8_t {
  full,      ///< factors as they are
  bfloat16,  ///< convolutions round both factors of each product to bfloat16: 8 significant bits
};

}  // namespace inception
