// SPDX-License-Identifier: MIT
// Layers one after the other without a level of their own in the state_dict.
#pragma once

#include "inception/combinators/sequential.hpp"

namespace inception {

/// A Sequential whose layers are named as if they stood one level up: a branch where the names of
/// published weight files have no level for branches, such as `branch5x5_1` and `branch5x5_2`.
template <class... Layers>
struct Chain : Named<"", Sequential<Layers...>> {};

}  // namespace inception
