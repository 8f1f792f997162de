// SPDX-License-Identifier: MIT
// The memory plan: where each value, gradient and scratch area lies in one workspace.
#pragma once

#include <algorithm>
#include <vector>

#include "inception/program/backward.hpp"
#include "inception/program/shapes.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A piece of memory that is in use from one moment to another, both included.
struct Lifetime {
  Index bytes = 0;
  int first = 0;
  int last = 0;
};

/// Places pieces so that no two that live at once overlap: the largest first, each at the lowest
/// offset that is free. Offsets are multiples of 64 bytes.
struct Placement {
  std::vector<Index> offsets;  ///< −1 for pieces of no bytes
  Index bytes = 0;
};

inline Placement place(const std::vector<Lifetime>& pieces) {
  Placement result{std::vector<Index>(pieces.size(), -1)};
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].bytes > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return pieces[a].bytes > pieces[b].bytes; });
  std::vector<std::size_t> placed;  // sorted by offset
  for (const std::size_t i : order) {
    const Lifetime& piece = pieces[i];
    const Index bytes = (piece.bytes + 63) / 64 * 64;
    Index offset = 0;
    for (const std::size_t other : placed) {
      const Lifetime& o = pieces[other];
      if (o.last < piece.first || o.first > piece.last) continue;
      if (result.offsets[other] >= offset + bytes) break;
      offset = std::max(offset, result.offsets[other] + (o.bytes + 63) / 64 * 64);
    }
    result.offsets[i] = offset;
    result.bytes = std::max(result.bytes, offset + bytes);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), i,
                                   [&](std::size_t a, std::size_t b) {
                                     return result.offsets[a] < result.offsets[b];
                                   }),
                  i);
  }
  return result;
}

/// Bytes of scratch that each operation's kernels ask for.
struct ScratchSizes {
  std::vector<Index> forward, backward;
  std::vector<Index> moments;  ///< that the operation leaves to a batch norm
};

/// Byte offsets into the workspace; −1 where there is nothing. Values and gradients by root.
struct MemoryPlan {
  Index bytes = 0;
  Index floor = 0;  ///< the most that lives at one moment: no plan can need less
  std::vector<Index> values, gradients;
  std::vector<Index> recomputed;  ///< values that the backward pass makes anew, where it puts them
  std::vector<Index> saved, forward_scratch, backward_scratch;
  std::vector<Index> moments;  ///< by the operation that leaves them
  /// By row of the outputs: where the loss writes the gradient of an output that lies in the memory
  /// of one before it; −1 where it writes to the gradient of the value itself.
  std::vector<Index> output_gradients;
};

namespace detail {

/// Collects lifetimes, table by table, and splits the placement up again.
class Planner {
 public:
  Planner(ProgramView p, const std::vector<Extent>& grids, Index images, Index scalar_bytes)
      : p_(p), grids_(grids), images_(images), scalar_bytes_(scalar_bytes) {}

  Index value_bytes(std::size_t root) const {
    return images_ * grids_[root].area() * p_.values[root].channels * scalar_bytes_;
  }
  Index saved_bytes(std::size_t i) const {
    const Operation& o = p_.operations[i];
    if (o.type->saved_bytes == nullptr) return 0;
    return o.type->saved_bytes(o, images_, grids_[static_cast<std::size_t>(o.output)],
                               scalar_bytes_);
  }
  std::size_t root(ValueId v) const { return static_cast<std::size_t>(root_of(p_, v)); }

  /// When the forward pass runs operation i: siblings run at once.
  int moment(std::size_t i) const { return static_cast<int>(i) - p_.operations[i].follows; }

  /// Extends a lifetime to a moment; the first call also sets its beginning.
  static void use(Lifetime& life, Index bytes, int moment) {
    if (life.bytes == 0) life = {bytes, moment, moment};
    life.first = std::min(life.first, moment);
    life.last = std::max(life.last, moment);
  }

  static MemoryPlan finish(const std::vector<Lifetime>& values,
                           const std::vector<Lifetime>& gradients,
                           const std::vector<Lifetime>& recomputed,
                           const std::vector<Lifetime>& saved, const std::vector<Lifetime>& forward,
                           const std::vector<Lifetime>& backward,
                           const std::vector<Lifetime>& moments,
                           const std::vector<Lifetime>& outputs) {
    std::vector<Lifetime> all;
    for (const auto* table :
         {&values, &gradients, &recomputed, &saved, &forward, &backward, &moments, &outputs}) {
      all.insert(all.end(), table->begin(), table->end());
    }
    const Placement placement = place(all);
    MemoryPlan plan;
    plan.bytes = placement.bytes;
    plan.floor = floor_of(all);
    auto from = placement.offsets.begin();
    const auto take = [&](std::size_t count) {
      std::vector<Index> part(from, from + static_cast<Index>(count));
      from += static_cast<Index>(count);
      return part;
    };
    plan.values = take(values.size());
    plan.gradients = take(gradients.size());
    plan.recomputed = take(recomputed.size());
    plan.saved = take(saved.size());
    plan.forward_scratch = take(forward.size());
    plan.backward_scratch = take(backward.size());
    plan.moments = take(moments.size());
    plan.output_gradients = take(outputs.size());
    return plan;
  }

 private:
  static Index floor_of(const std::vector<Lifetime>& all) {
    Index most = 0;
    for (const Lifetime& moment : all) {
      if (moment.bytes == 0) continue;
      Index alive = 0;
      for (const Lifetime& l : all) {
        if (l.first <= moment.first && moment.first <= l.last) alive += l.bytes;
      }
      most = std::max(most, alive);
    }
    return most;
  }

  ProgramView p_;
  const std::vector<Extent>& grids_;
  Index images_, scalar_bytes_;
};

}  // namespace detail

/// Plans inference: a value lives from its first writer to its last reader, outputs to the end. The
/// images themselves belong to the caller.
inline MemoryPlan plan_inference(ProgramView p, const std::vector<Extent>& grids, Index images,
                                 Index scalar_bytes, const ScratchSizes& scratch) {
  const detail::Planner planner(p, grids, images, scalar_bytes);
  const std::size_t count = p.operations.size();
  const int end = static_cast<int>(count);
  std::vector<Lifetime> values(p.values.size()), forward(count), none_of(count);
  const auto use = [&](ValueId v, int moment) {
    const std::size_t r = planner.root(v);
    if (r != ProgramView::input) planner.use(values[r], planner.value_bytes(r), moment);
  };
  for (std::size_t i = 0; i < count; ++i) {
    const int now = planner.moment(i);
    for (const ValueId input : p.operations[i].inputs) {
      if (input != none) use(input, now);
    }
    use(p.operations[i].output, now);
    forward[i] = {scratch.forward[i], now, now};
  }
  for (const Output& o : p.outputs) use(o.value, end);
  const std::vector<Lifetime> no_values(p.values.size());
  return detail::Planner::finish(values, no_values, no_values, none_of, forward, none_of, none_of,
                                 std::vector<Lifetime>(p.outputs.size()));
}

/// Plans a training step: forward at moments 0 … n − 1, the loss at n, backward of operation i at
/// 2n − i. A value lives until the last operation that reads it, forward or backward; one that is made
/// anew lives twice.
inline MemoryPlan plan_training(ProgramView p, const BackwardSchedule& schedule,
                                const std::vector<Extent>& grids, Index images, Index scalar_bytes,
                                const ScratchSizes& scratch) {
  const detail::Planner planner(p, grids, images, scalar_bytes);
  const std::size_t count = p.operations.size();
  const int n = static_cast<int>(count);
  const int end = 2 * n + 1;
  std::vector<Lifetime> values(p.values.size()), gradients(p.values.size());
  std::vector<Lifetime> recomputed(p.values.size());
  std::vector<Lifetime> saved(count), forward(count), backward(count), moments(count);
  std::vector<Lifetime> outputs(p.outputs.size());
  const auto use = [&](std::vector<Lifetime>& table, ValueId v, int moment) {
    const std::size_t r = planner.root(v);
    if (&table == &values && r == ProgramView::input) return;
    planner.use(table[r], planner.value_bytes(r), moment);
  };
  for (std::size_t i = 0; i < count; ++i) {
    const Operation& o = p.operations[i];
    const BackwardStep& step = schedule.steps[i];
    const int now = planner.moment(i);
    const int later = 2 * n - now;
    for (const ValueId input : o.inputs) {
      if (input == none) continue;
      use(values, input, now);
      if (!step.active || !o.type->backward_reads_input) continue;
      use(schedule.recomputed[planner.root(input)] ? recomputed : values, input, later);
    }
    use(values, o.output, now);
    if (step.active && backward_reads_output(o)) use(values, o.output, later);
    saved[i] = {planner.saved_bytes(i), now, step.active ? later : now};
    forward[i] = {scratch.forward[i], now, now};
    if (o.measures) moments[i] = {scratch.moments[i], now, now};
    if (o.measured_by != none) moments[static_cast<std::size_t>(o.measured_by)].last = now;
    if (!step.active) continue;
    backward[i] = {scratch.backward[i], later, later};
    use(gradients, o.output, later);
    for (std::size_t j = 0; j < o.inputs.size(); ++j) {
      if (step.wanted[j]) use(gradients, o.inputs[j], later);
    }
  }
  for (std::size_t row = 0; row < p.outputs.size(); ++row) {
    const ValueId v = p.outputs[row].value;
    use(values, v, end);
    if (!schedule.needed[planner.root(v)]) continue;
    use(gradients, v, n);
    const bool shared = std::any_of(
        p.outputs.begin(), p.outputs.begin() + static_cast<std::ptrdiff_t>(row),
        [&](const Output& earlier) { return planner.root(earlier.value) == planner.root(v); });
    if (shared) planner.use(outputs[row], planner.value_bytes(static_cast<std::size_t>(v)), n);
  }
  if (schedule.needed[ProgramView::input]) use(gradients, ProgramView::input, end);
  return detail::Planner::finish(values, gradients, recomputed, saved, forward, backward, moments,
                                 outputs);
}

}  // namespace inception
