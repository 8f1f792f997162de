// SPDX-License-Identifier: MIT
// The parts in which gradients are summed over processes while the backward pass goes on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "inception/program/program.hpp"
#include "inception/tensor/arenas.hpp"

namespace inception {

/// A piece of the gradient arena.
struct GradientBucket {
  Index offset = 0, size = 0;
  OperationId first =
      0;  ///< the earliest operation that writes to it: behind that one it is complete
};

/// Cuts the gradient arena into buckets of at least `elements` each, but for the last: those that the
/// backward pass completes first come first. `training` is the program that runs, `ranges` are its
/// parameters' places.
inline std::vector<GradientBucket> gradient_buckets(ProgramView training,
                                                    std::span<const ParameterRange> ranges,
                                                    Index elements) {
  std::vector<OperationId> writer(ranges.size(), 0);
  for (std::size_t i = 0; i < training.operations.size(); ++i) {
    const Operation& o = training.operations[i];
    for (int k = 0; k < o.parameter_count; ++k) {
      writer[static_cast<std::size_t>(o.first_parameter + k)] = static_cast<OperationId>(i);
    }
  }
  std::vector<GradientBucket> buckets;
  bool open = false;
  for (std::size_t row = ranges.size(); row-- > 0;) {
    const ParameterRange& range = ranges[row];
    if (!open) {
      buckets.push_back({range.offset + range.size, 0, std::numeric_limits<OperationId>::max()});
    }
    GradientBucket& bucket = buckets.back();
    const Index end = bucket.offset + bucket.size;
    bucket.offset = range.offset;
    bucket.size = end - range.offset;
    bucket.first = std::min(bucket.first, writer[row]);
    open = bucket.size < elements;
  }
  std::ranges::stable_sort(buckets, std::ranges::greater(), &GradientBucket::first);
  return buckets;
}

}  // namespace inception
