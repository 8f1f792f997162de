// SPDX-License-Identifier: MIT
// What our layers share; the concept Layer itself stands in program/layer.hpp.
#pragma once

#include "inception/program/layer.hpp"
#include "inception/shape/dynamic.hpp"
#include "inception/shape/refusal.hpp"

namespace inception {

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

/// Refuses a layer without channels. Dynamic is let through: it is the number of classes.
template <class L, int Channels>
consteval bool require_channels() {
  return require<(Channels > 0 || Channels == Dynamic),
                 typename refused::in_channels_of<L>::template must_be_at_least<1>>();
}

template <template <int> class Child, int Position, class First, class... Rest>
consteval bool refuse_first_that_is_no_layer() {
  if constexpr (Layer<First>) {
    return refuse_first_that_is_no_layer<Child, Position + 1, Rest...>();
  } else {
    static_assert(
        require<false, typename Child<Position>::template must_be_a_Layer_and_not<First>>());
    static_assert(Layer<First>, "a layer has in_channels, out_channels and lower(builder, ...)");
    return false;
  }
}

/// Refuses children of a combinator that are no layers; `Child` of refused names the combinator.
/// (Were they constrained by the concept, the first error would not say which of them it is.)
template <template <int> class Child, class... Children>
consteval bool require_layers() {
  if constexpr ((Layer<Children> && ...)) {
    return true;
  } else {
    return refuse_first_that_is_no_layer<Child, 1, Children...>();
  }
}

}  // namespace detail

}  // namespace inception
