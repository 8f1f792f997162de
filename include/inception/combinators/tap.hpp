// SPDX-License-Identifier: MIT
// A second output from the middle of a network: auxiliary heads and feature taps.
#pragma once

#include "inception/combinators/named.hpp"

namespace inception {

/// y = trunk(x), and beside it the output `Name` = head(x).
///
/// The trunk stands first in the state_dict, then the head, called `Name` there too unless it is
/// Named itself. A head of Identity makes a plain feature tap. Unnamed, the trunk keeps the level it
/// stands on.
///
/// Shapes   x [N,H,W,C]; y as the trunk's; output `Name` as the head's
/// Errors   compile time: trunk and head take other channels; the message gives both
template <FixedString Name, class Trunk, class Head>
struct Tap {
  static_assert(detail::require_layers<refused::Tap_part, Trunk, Head>());
  static constexpr int in_channels = Trunk::in_channels;
  static constexpr int out_channels = Trunk::out_channels;
  static constexpr bool is_named = true;
  static_assert(
      detail::require<Head::in_channels == in_channels,
                      typename refused::Tap::template has_a_trunk_that_takes_channels<
                          in_channels>::template but_a_head_that_takes<Head::in_channels>>());

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    const ValueId output = Trunk::lower(builder, input, destination);
    builder.add_output(Name.view(),
                       detail::lower_child<Head>(builder, Name.view(), none, input, none));
    return output;
  }
};

}  // namespace inception
