// SPDX-License-Identifier: MIT
// A layer with a name of its own in the state_dict.
#pragma once

#include "inception/layers/layer.hpp"
#include "inception/shape/fixed_string.hpp"

namespace inception {

/// Gives a layer a name: `Named<"conv1", ConvBlock<3, 32>>`. The empty name adds no level, so that
/// the tensors inside are named as if the layer stood one level up.
template <FixedString Name, class L>
struct Named {
  static_assert(detail::require_layers<refused::Named_layer, L>());
  static constexpr int in_channels = L::in_channels;
  static constexpr int out_channels = L::out_channels;
  static constexpr bool is_named = true;

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    builder.enter(Name.view());
    const ValueId output = L::lower(builder, input, destination);
    builder.leave();
    return output;
  }
};

namespace detail {

/// Lowers a child of a combinator under its own name, or else under "prefix" and its number.
template <class Child, class Builder>
constexpr ValueId lower_child(Builder& builder, std::string_view prefix, int number, ValueId input,
                              ValueId destination) {
  if constexpr (requires { Child::is_named; }) {
    return Child::lower(builder, input, destination);
  } else {
    builder.enter(prefix, number);
    const ValueId output = Child::lower(builder, input, destination);
    builder.leave();
    return output;
  }
}

}  // namespace detail

}  // namespace inception
