// SPDX-License-Identifier: MIT
// Branches that read the same input, their results side by side.
#pragma once

#include <array>
#include <cstddef>
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
///          position and both numbers. Run time: ShapeError where the branches' grids differ.
template <Layer... Branches>
struct Concat {
  static_assert(sizeof...(Branches) > 0, "Concat: there must be at least one branch");

 private:
  static constexpr std::array<int, sizeof...(Branches)> ins{Branches::in_channels...};
  static constexpr std::array<int, sizeof...(Branches)> outs{Branches::out_channels...};
  static constexpr std::size_t wrong = [] {
    for (std::size_t i = 1; i < ins.size(); ++i) {
      if (ins[i] != ins[0]) return i;
    }
    return std::size_t{0};
  }();
  static_assert(detail::require<wrong == 0,
                                typename refused::Concat_branch<static_cast<int>(wrong) + 1>::
                                    template takes_channels<ins[wrong]>::
                                        template but_branch_1_takes<ins[0]>>());

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
