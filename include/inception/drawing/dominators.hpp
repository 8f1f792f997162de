// SPDX-License-Identifier: MIT
// Which value all ways to another value pass through: where branches part.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "inception/program/program.hpp"

namespace inception::detail {

/// What each value is made of: the inputs of the operation that writes it, or its slices in order.
inline std::vector<std::vector<ValueId>> sources_of(ProgramView p) {
  std::vector<std::vector<ValueId>> sources(p.values.size());
  std::vector<bool> written(p.values.size(), false);
  for (const Operation& o : p.operations) {
    written[static_cast<std::size_t>(o.output)] = true;
    for (const ValueId input : o.inputs) {
      if (input != none) sources[static_cast<std::size_t>(o.output)].push_back(input);
    }
  }
  const auto values = static_cast<ValueId>(p.values.size());
  for (ValueId v = 0; v < values; ++v) {
    const ValueId parent = p.values[static_cast<std::size_t>(v)].parent;
    if (parent != none && !written[static_cast<std::size_t>(parent)]) {
      sources[static_cast<std::size_t>(parent)].push_back(v);
    }
  }
  for (ValueId v = 0; v < values; ++v) {
    auto& slices = sources[static_cast<std::size_t>(v)];
    if (written[static_cast<std::size_t>(v)]) continue;
    std::stable_sort(slices.begin(), slices.end(), [&](ValueId a, ValueId b) {
      return p.values[static_cast<std::size_t>(a)].offset <
             p.values[static_cast<std::size_t>(b)].offset;
    });
    const ValueId parent = p.values[static_cast<std::size_t>(v)].parent;
    if (slices.empty() && parent != none && written[static_cast<std::size_t>(parent)]) {
      slices.push_back(parent);  // a part of a value that one operation writes
    }
  }
  return sources;
}

/// The dominator tree of a program's values, the input at its root.
class Dominators {
 public:
  explicit Dominators(ProgramView p)
      : sources_(sources_of(p)), above_(p.values.size(), none), depth_(p.values.size(), none) {
    depth_[ProgramView::input] = 0;
    for (const Operation& o : p.operations) place(o.output);
    for (const Output& o : p.outputs) place(o.value);
  }

  const std::vector<ValueId>& sources(ValueId v) const {
    return sources_[static_cast<std::size_t>(v)];
  }

  /// The last value before `v` that every way from the input to `v` passes through; none for the
  /// input.
  ValueId above(ValueId v) const { return above_[static_cast<std::size_t>(v)]; }

 private:
  int& depth(ValueId v) { return depth_[static_cast<std::size_t>(v)]; }

  void place(ValueId v) {
    if (depth(v) != none) return;
    ValueId common = none;
    for (const ValueId source : sources(v)) {
      place(source);
      common = common == none ? source : meeting(common, source);
    }
    above_[static_cast<std::size_t>(v)] = common;
    depth(v) = common == none ? 0 : depth(common) + 1;
  }

  ValueId meeting(ValueId a, ValueId b) {
    while (a != b) {
      ValueId& deeper = depth(a) >= depth(b) ? a : b;
      deeper = above(deeper);
    }
    return a;
  }

  std::vector<std::vector<ValueId>> sources_;
  std::vector<ValueId> above_;
  std::vector<int> depth_;
};

}  // namespace inception::detail
