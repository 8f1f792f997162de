// SPDX-License-Identifier: MIT
// Which gradients the backward pass computes, which of them it adds up, and which start at zero; and
// which values it makes anew.
#pragma once

#include <array>
#include <vector>

#include "inception/program/program.hpp"

namespace inception {

/// What the backward pass does at one operation.
struct BackwardStep {
  bool active = false;  ///< it has parameters, or somebody needs the gradient of its input
  std::array<bool, max_inputs> wanted{};
  std::array<bool, max_inputs> accumulate{};
  std::vector<ValueId> zero_first;  ///< roots whose gradient nobody has written yet
  std::vector<OperationId>
      recompute_first;  ///< whose outputs are made anew, for this and later steps
};

/// The whole backward pass; steps stand at their operation's position.
struct BackwardSchedule {
  std::vector<BackwardStep> steps;
  std::vector<bool> needed;      ///< by root: its gradient is computed
  std::vector<bool> recomputed;  ///< by root: the backward pass makes it anew instead of keeping it
};

namespace detail {

/// Roots that only recomputing operations write, from values that are kept.
constexpr std::vector<bool> recomputable_roots(ProgramView p, const BackwardSchedule& schedule) {
  const auto root = [&](ValueId v) { return static_cast<std::size_t>(root_of(p, v)); };
  std::vector<bool> possible(p.values.size(), true);
  possible[ProgramView::input] = false;
  for (const Output& o : p.outputs) possible[root(o.value)] = false;
  for (std::size_t i = 0; i < p.operations.size(); ++i) {
    const Operation& o = p.operations[i];
    if (!o.type->recomputes || !schedule.steps[i].active || backward_reads_output(o)) {
      possible[root(o.output)] = false;
    }
  }
  std::vector<bool> result = possible;
  for (const Operation& o : p.operations) {
    for (const ValueId input : o.inputs) {
      if (input != none && possible[root(input)]) result[root(o.output)] = false;
    }
  }
  return result;
}

/// Puts the writers of each such value before the first step that reads it.
constexpr void schedule_recomputation(ProgramView p, BackwardSchedule& schedule) {
  schedule.recomputed = recomputable_roots(p, schedule);
  std::vector<bool> waiting = schedule.recomputed;
  for (std::size_t i = p.operations.size(); i-- > 0;) {
    BackwardStep& step = schedule.steps[i];
    if (!step.active || !p.operations[i].type->backward_reads_input) continue;
    for (const ValueId input : p.operations[i].inputs) {
      if (input == none || !waiting[static_cast<std::size_t>(root_of(p, input))]) continue;
      waiting[static_cast<std::size_t>(root_of(p, input))] = false;
      for (std::size_t writer = 0; writer < i; ++writer) {
        if (root_of(p, p.operations[writer].output) == root_of(p, input)) {
          step.recompute_first.push_back(static_cast<OperationId>(writer));
        }
      }
    }
  }
}

}  // namespace detail

/// Plans the backward pass from the last operation to the first.
///
/// The gradients of the network's outputs are there before it starts. The first operation that
/// writes a whole gradient overwrites it; where the first writes a slice only, the gradient starts at
/// zero; every later one adds.
constexpr BackwardSchedule schedule_backward(ProgramView p, bool input_gradient, bool recompute) {
  const std::size_t count = p.operations.size();
  BackwardSchedule schedule{std::vector<BackwardStep>(count),
                            std::vector<bool>(p.values.size(), false),
                            std::vector<bool>(p.values.size(), false)};
  const auto root = [&](ValueId v) { return static_cast<std::size_t>(root_of(p, v)); };
  auto& needed = schedule.needed;
  needed[ProgramView::input] = input_gradient;
  for (std::size_t i = 0; i < count; ++i) {
    const Operation& o = p.operations[i];
    bool active = o.parameter_count > 0 && !o.frozen;
    for (const ValueId input : o.inputs) active = active || (input != none && needed[root(input)]);
    schedule.steps[i].active = active;
    if (active) needed[root(o.output)] = true;
  }

  std::vector<bool> written(p.values.size(), false);
  for (const Output& o : p.outputs) written[root(o.value)] = true;
  for (std::size_t i = count; i-- > 0;) {
    const Operation& o = p.operations[i];
    BackwardStep& step = schedule.steps[i];
    if (!step.active) continue;
    if (!written[root(o.output)]) {
      step.zero_first.push_back(static_cast<ValueId>(root(o.output)));
      written[root(o.output)] = true;
    }
    for (std::size_t j = 0; j < o.inputs.size(); ++j) {
      if (o.inputs[j] == none || !needed[root(o.inputs[j])]) continue;
      const std::size_t r = root(o.inputs[j]);
      const bool whole = static_cast<std::size_t>(o.inputs[j]) == r;
      step.wanted[j] = true;
      step.accumulate[j] = written[r] || !whole;
      if (!written[r] && !whole) step.zero_first.push_back(static_cast<ValueId>(r));
      written[r] = true;
    }
  }
  if (recompute) detail::schedule_recomputation(p, schedule);
  return schedule;
}

}  // namespace inception
