// SPDX-License-Identifier: MIT
// Branches that read the same input, their results side by side.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "inception/combinators/named.hpp"

namespace inception {

/// Branches over one input, their channels concatenated in order. Unnamed ones are called branch1,
/// branch2, …
///
/// Nothing is copied: each branch's last operation writes its slice of the result, and reads its
/// slice of the gradient on the way back.
///
/// Shapes   x [N,H,W,C] → y [N,H',W', Σ branch channels]
/// Errors   compile time: a branch that takes other channels than the first; the message gives its
///          position and both numbers; a branch that gives Dynamic channels. Run time: ShapeError
///          where the branches' grids differ.
template <class... Branches>
struct Concat {
  static_assert(sizeof...(Branches) > 0, "Concat: there must be at least one branch");
  static_assert(detail::require_layers<refused::Concat_branch, Branches...>());

 private:
  static constexpr std::array<int, sizeof...(Branches)> ins{Branches::in_channels...};
  static constexpr std::array<int, sizeof...(Branches)> outs{Branches::out_channels...};
  static constexpr auto first = [](const auto& channels, auto is_wrong) {
    const auto found = std::find_if(channels.begin(), channels.end(), is_wrong);
    return found == channels.end() ? 0 : static_cast<int>(found - channels.begin());
  };
  static constexpr int other = first(ins, [](int in) { return in != ins.front(); });
  static constexpr int empty = first(outs, [](int out) { return out <= 0; });
  static_assert(detail::require<(ins[other] == ins[0]),
                                typename refused::Concat_branch<other + 1>::template takes_channels<
                                    ins[other]>::template but_branch_1_takes<ins[0]>>());
  static_assert(detail::require<(outs[empty] > 0),
                                typename refused::Concat_branch<empty + 1>::template gives_channels<
                                    outs[empty]>::template but_must_give_at_least<1>>());

  template <class Builder, std::size_t... I>
  static constexpr void lower_all(Builder& builder, ValueId input, ValueId result,
                                  std::index_sequence<I...>) {
    int offset = 0;
    const auto lower_branch = [&]<class Branch>(std::type_identity<Branch>, int number) {
      const ValueId slice = builder.add_slice(result, offset, Branch::out_channels);
      detail::lower_child<Branch>(builder, "branch", number, input, slice);
      offset += Branch::out_channels;
    };
    (lower_branch(std::type_identity<Branches>{}, static_cast<int>(I) + 1), ...);
  }

 public:
  static constexpr int in_channels = ins.front();
  static constexpr int out_channels = (Branches::out_channels + ...);

  template <class Builder>
  static constexpr ValueId lower(Builder& builder, ValueId input, ValueId destination) {
    const ValueId result = builder.result(destination, out_channels);
    lower_all(builder, input, result, std::index_sequence_for<Branches...>{});
    return result;
  }
};

}  // namespace inception
