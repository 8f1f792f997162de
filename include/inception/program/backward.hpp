// SPDX-License-Identifier: MIT
// Which gradients the backward pass computes, which of them it adds up, and which start at zero.
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
};

/// The whole backward pass; steps stand at their operation's position.
struct BackwardSchedule {
  std::vector<BackwardStep> steps;
  std::vector<bool> needed;  ///< by root: its gradient is computed
};

/// Plans the backward pass from the last operation to the first.
///
/// The gradients of the network's outputs are there before it starts. The first operation that
/// writes a whole gradient overwrites it; where the first writes a slice only, the gradient starts at
/// zero; every later one adds.
constexpr BackwardSchedule schedule_backward(ProgramView p, bool input_gradient) {
  const std::size_t count = p.operations.size();
  BackwardSchedule schedule{std::vector<BackwardStep>(count),
                            std::vector<bool>(p.values.size(), false)};
  const auto root = [&](ValueId v) { return static_cast<std::size_t>(root_of(p, v)); };
  auto& needed = schedule.needed;
  needed[ProgramView::input] = input_gradient;
  for (std::size_t i = 0; i < count; ++i) {
    const Operation& o = p.operations[i];
    bool active = o.parameter_count > 0;
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
  return schedule;
}

}  // namespace inception
