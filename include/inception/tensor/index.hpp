// SPDX-License-Identifier: MIT
// The integer type of sizes and offsets.
#pragma once

#include <cstddef>

namespace inception {

/// Sizes, offsets and counters of elements: signed, as Eigen's.
using Index = std::ptrdiff_t;

}  // namespace inception
