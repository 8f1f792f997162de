// SPDX-License-Identifier: MIT
// Layers one after the other.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "inception/combinators/named.hpp"

namespace inception {

namespace detail {

/// Position (from 0) of the first layer whose input channels differ from what precedes it; 0: none.
template <std::size_t Count>
consteval std::size_t first_mismatch(const std::array<int, Count>& in,
                                     const std::array<int, Count>& out) {
  for (std::size_t i = 1; i < Count; ++i) {
    if (in[i] != out[i - 1]) return i;
  }
  return 0;
}

}  // namespace detail

/// Layers one after the other; unnamed ones are called 0, 1, 2, … as in PyTorch's Sequential.
///
/// Errors   compile time: a layer whose input channels are not the output channels of the one
///          before; the message gives its position (the first layer is 1) and both numbers
template <class... Layers>
struct Sequential {
  static_assert(sizeof...(Layers) > 0, "Sequential: there must be at least one layer");
  static_assert(detail::require_layers<refused::Sequential_layer, Layers...>());

 private:
  static constexpr std::array<int, sizeof...(Layers)> ins{Layers::in_channels...};
  static constexpr std::array<int, sizeof...(Layers)> outs{Layers::out_channels...};
  static constexpr std::size_t wrong = detail::first_mismatch(ins, outs);
  static constexpr int given = wrong == 0 ? ins.front() : outs[wrong - 1];
  static_assert(
      detail::require<
          wrong == 0,
          typename refused::Sequential_layer<static_cast<int>(wrong) + 1>::template takes_channels<
              ins[wrong]>::template but_the_layer_before_it_gives<given>>());

  template <class Builder, std::size_t... I>
  static constexpr ValueId lower_all(Builder& builder, ValueId value, ValueId destination,
                                     std::index_sequence<I...>) {
    ((value = detail::lower_child<Layers>(builder, "", static_cast<int>(I), value,
                                          I + 1 == sizeof...(Layers) ? destination : none)),
     ...);
    return value;
  }

 public:
  static constexpr int in_channels = ins.front();
  static constexpr int out_channels = outs.back();

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    return lower_all(builder, input, destination, std::index_sequence_for<Layers...>{});
  }
};

}  // namespace inception
