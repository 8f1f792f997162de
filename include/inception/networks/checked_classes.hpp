// SPDX-License-Identifier: MIT
// What every network asks of its number of classes.
#pragma once

#include "inception/shape/dynamic.hpp"
#include "inception/shape/refusal.hpp"

namespace inception::detail {

template <int Classes>
struct CheckedClasses {
  static_assert(
      require<
          (Classes > 0 || Classes == Dynamic),
          typename refused::number_of_classes<Classes>::template must_be_Dynamic_or_at_least<1>>());
};

}  // namespace inception::detail
