// SPDX-License-Identifier: MIT
// What a layer is: the concept that ours and a user's own satisfy alike.
#pragma once

#include <concepts>

#include "inception/program/builder.hpp"
#include "inception/shape/refusal.hpp"

namespace inception {

/// A layer knows its channels and lowers itself: it adds its operations to a builder and returns
/// the value that holds its result (the destination, where one is given).
template <class L>
concept Layer = requires(Builder<>& builder) {
  { L::in_channels } -> std::convertible_to<int>;
  { L::out_channels } -> std::convertible_to<int>;
  { L::lower(builder, ValueId{}, ValueId{}) } -> std::same_as<ValueId>;
};

namespace detail {

/// Adds the operation of a layer without parameters, one input and one output.
template <class Tag, class Builder>
constexpr ValueId lower_simple(Builder& builder, Operation o, ValueId input, ValueId destination) {
  o.inputs[0] = input;
  o.output = builder.result(destination, o.out_channels);
  builder.template add_operation<Tag>(o);
  return o.output;
}

/// Attributes that keep the number of channels.
constexpr Operation same_channels(int channels) {
  Operation o;
  o.in_channels = o.out_channels = channels;
  return o;
}

template <int Channels>
consteval bool positive_channels() {
  return require<(Channels > 0 || Channels == -1),
                 typename refused::channels_of_a_layer<Channels>::template must_be_at_least<1>>();
}

}  // namespace detail

}  // namespace inception
