// SPDX-License-Identifier: MIT
// What a layer is: the concept that ours and a user's own satisfy alike.
#pragma once

#include <concepts>

#include "inception/program/builder.hpp"

namespace inception {

/// A layer knows its channels and lowers itself: it adds its operations to a builder and returns
/// the value that holds its result (the destination, where one is given).
template <class L>
concept Layer = requires(Builder<>& builder) {
  { L::in_channels } -> std::convertible_to<int>;
  { L::out_channels } -> std::convertible_to<int>;
  { L::lower(builder, ValueId{}, ValueId{}) } -> std::same_as<ValueId>;
};

}  // namespace inception
