// SPDX-License-Identifier: MIT
// A program as one draws it: layers one after the other, branches side by side.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "inception/drawing/dominators.hpp"
#include "inception/program/passes.hpp"

namespace inception {

/// One box of a drawing, or branches that part and meet again.
struct DrawnBlock {
  enum class Kind : std::uint8_t {
    layer,   ///< operations one after the other that make one box, as convolution, batch norm, ReLU
    concat,  ///< branches whose results lie side by side
    sum,     ///< two branches that are added up; an empty one is the identity
  };

  Kind kind = Kind::layer;
  std::vector<OperationId> operations{};  ///< of the box; of a sum, the sum itself
  std::vector<std::vector<DrawnBlock>> branches{};
  ValueId output = none;
};

namespace detail {

inline const Operation& operation_of(ProgramView p, OperationId id) {
  return p.operations[static_cast<std::size_t>(id)];
}

/// All operations of a block, those of its branches included.
inline void append_operations(const DrawnBlock& block, std::vector<OperationId>& operations) {
  for (const auto& branch : block.branches) {
    for (const DrawnBlock& inner : branch) append_operations(inner, operations);
  }
  operations.insert(operations.end(), block.operations.begin(), block.operations.end());
}

inline std::vector<OperationId> operations_of(const std::vector<DrawnBlock>& blocks) {
  std::vector<OperationId> operations;
  for (const DrawnBlock& block : blocks) append_operations(block, operations);
  return operations;
}

/// Finds the blocks between two values.
class BlockFinder {
 public:
  explicit BlockFinder(ProgramView p) : p_(p), dominators_(p), reads_(count_reads(p)) {
    producers_.assign(p.values.size(), none);
    for (const Operation& o : p.operations) {
      producers_[static_cast<std::size_t>(o.output)] =
          static_cast<OperationId>(&o - p.operations.data());
    }
  }

  const Dominators& dominators() const { return dominators_; }

  /// The blocks that make `to` out of `from`, which must be above it. What two branches share beyond
  /// the value where they part stands in both.
  std::vector<DrawnBlock> between(ValueId from, ValueId to) const {
    std::vector<DrawnBlock> blocks;
    for (ValueId v = to; v != from && v != none; v = dominators_.above(v)) {
      const OperationId producer = producers_[static_cast<std::size_t>(v)];
      const auto& sources = dominators_.sources(v);
      if (producer == none && sources.size() < 2) continue;  // a slice, or a concat of one branch
      DrawnBlock& block = blocks.emplace_back();
      block.output = v;
      if (producer != none) block.operations.push_back(producer);
      if (sources.size() < 2) continue;
      block.kind = producer == none ? DrawnBlock::Kind::concat : DrawnBlock::Kind::sum;
      for (const ValueId source : sources) {
        block.branches.push_back(between(dominators_.above(v), source));
      }
    }
    std::reverse(blocks.begin(), blocks.end());
    return fused(std::move(blocks));
  }

 private:
  /// Whether an operation is drawn in the box of the one before it.
  bool belongs_to(const DrawnBlock& before, const Operation& o) const {
    const Operation& first = operation_of(p_, before.operations.front());
    const Operation& last = operation_of(p_, before.operations.back());
    if (o.type->is_relu) return first.type->weighted || first.type->is_batch_norm;
    if (o.type->is_batch_norm) return last.type->weighted;
    const bool depthwise = first.groups > 1 && first.groups == first.in_channels;
    return before.operations.size() == 1 && depthwise && o.type == first.type && o.groups == 1 &&
           o.window == Window{};
  }

  std::vector<DrawnBlock> fused(std::vector<DrawnBlock> blocks) const {
    std::vector<DrawnBlock> kept;
    for (DrawnBlock& block : blocks) {
      const bool layers = !kept.empty() && kept.back().kind == DrawnBlock::Kind::layer &&
                          block.kind == DrawnBlock::Kind::layer;
      if (layers && reads_[static_cast<std::size_t>(kept.back().output)] == 1 &&
          belongs_to(kept.back(), operation_of(p_, block.operations.front()))) {
        kept.back().operations.push_back(block.operations.front());
        kept.back().output = block.output;
      } else {
        kept.push_back(std::move(block));
      }
    }
    return kept;
  }

  ProgramView p_;
  Dominators dominators_;
  std::vector<int> reads_;
  std::vector<OperationId> producers_;
};

}  // namespace detail

}  // namespace inception
