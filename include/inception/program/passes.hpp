// SPDX-License-Identifier: MIT
// Passes that save work: ReLU into what precedes it, batch norm into convolutions, siblings together,
// batch norm's moments from the convolution.
#pragma once

#include <algorithm>
#include <vector>

#include "inception/program/program.hpp"

namespace inception {

namespace detail {

/// How often each value is read, counting the network's outputs and the reads of its slices.
constexpr std::vector<int> count_reads(ProgramView p) {
  std::vector<int> reads(p.values.size(), 0);
  for (const Operation& o : p.operations) {
    for (const ValueId input : o.inputs) {
      if (input != none) ++reads[static_cast<std::size_t>(input)];
    }
  }
  for (const Output& o : p.outputs) ++reads[static_cast<std::size_t>(o.value)];
  for (const Value& v : p.values) {
    if (v.parent != none) ++reads[static_cast<std::size_t>(v.parent)];
  }
  return reads;
}

/// The operation that writes `value` whole, or none.
constexpr OperationId producer_of(const ProgramTables& t, ValueId value) {
  for (std::size_t i = 0; i < t.operations.size(); ++i) {
    if (t.operations[i].output == value) return static_cast<OperationId>(i);
  }
  return none;
}

/// Takes out operations whose results neither an output nor another operation reads.
constexpr void drop_unread(ProgramTables& t) {
  std::vector<bool> read(t.values.size(), false);  // by root
  const auto root = [&](ValueId v) { return static_cast<std::size_t>(root_of(t.view(), v)); };
  for (const Output& o : t.outputs) read[root(o.value)] = true;
  std::vector<Operation> kept;
  for (auto o = t.operations.rbegin(); o != t.operations.rend(); ++o) {
    if (!read[root(o->output)]) continue;
    for (const ValueId input : o->inputs) {
      if (input != none) read[root(input)] = true;
    }
    kept.push_back(*o);
  }
  t.operations.assign(kept.rbegin(), kept.rend());
}

/// Merges every operation that `absorbs(before, it)` into the one before it, which then writes the
/// later one's output. Only where nobody else reads the value between the two.
template <class Absorbs>
constexpr void merge(ProgramTables& t, Absorbs absorbs) {
  const std::vector<int> reads = count_reads(t.view());
  std::vector<Operation> kept;
  for (const Operation& operation : t.operations) {
    const ValueId between = operation.inputs[0];
    const bool alone = between != none && operation.inputs[1] == none &&
                       t.values[static_cast<std::size_t>(between)].parent == none &&
                       reads[static_cast<std::size_t>(between)] == 1;
    const auto before = std::find_if(kept.rbegin(), kept.rend(),
                                     [&](const Operation& o) { return o.output == between; });
    if (alone && before != kept.rend() && absorbs(*before, operation)) {
      before->output = operation.output;
    } else {
      kept.push_back(operation);
    }
  }
  t.operations = kept;
}

constexpr void fuse_relu(ProgramTables& t) {
  merge(t, [](Operation& before, const Operation& o) {
    if (!o.type->is_relu || !before.type->takes_relu) return false;
    before.relu = true;
    return true;
  });
}

constexpr void fold_batch_norm(ProgramTables& t) {
  merge(t, [](Operation& before, const Operation& o) {
    if (!o.type->is_batch_norm || !before.type->takes_batch_norm) return false;
    if (before.relu || before.folded != none) return false;
    before.folded = o.origin;
    before.relu = o.relu;
    return true;
  });
}

/// Takes out operations that do nothing in inference, unless their result must stand elsewhere.
constexpr void drop_identities(ProgramTables& t) {
  std::vector<Operation> kept;
  for (const Operation& operation : t.operations) {
    const ValueId from = operation.output;
    const bool named = std::any_of(t.outputs.begin(), t.outputs.end(),
                                   [&](const Output& o) { return o.value == from; });
    const bool sliced = std::any_of(t.values.begin(), t.values.end(),
                                    [&](const Value& v) { return v.parent == from; });
    if (!operation.type->identity_in_inference || named || sliced ||
        t.values[static_cast<std::size_t>(from)].parent != none) {
      kept.push_back(operation);
      continue;
    }
    for (Operation& later : t.operations) {
      for (ValueId& input : later.inputs) {
        if (input == from) input = operation.inputs[0];
      }
    }
  }
  // Rows copied to `kept` earlier keep their inputs: they come before `from` is written.
  t.operations = kept;
}

/// Puts pointwise operations that read the same value next to each other, behind the first of them, and
/// marks them to run as one.
constexpr void group_siblings(ProgramTables& t) {
  const auto alike = [](const Operation& a, const Operation& b) {
    return a.type == b.type && a.inputs == b.inputs && a.frozen == b.frozen && b.type->pointwise(b);
  };
  std::vector<Operation> kept;
  std::vector<bool> taken(t.operations.size(), false);
  for (std::size_t i = 0; i < t.operations.size(); ++i) {
    if (taken[i]) continue;
    const Operation first = t.operations[i];
    const std::size_t place = kept.size();
    kept.push_back(first);
    if (first.type->pointwise == nullptr || !first.type->pointwise(first)) continue;
    for (std::size_t j = i + 1; j < t.operations.size(); ++j) {
      if (kept[place].siblings == max_siblings - 1) break;
      if (taken[j] || !alike(first, t.operations[j])) continue;
      taken[j] = true;
      kept.push_back(t.operations[j]);
      kept.back().follows = ++kept[place].siblings;
    }
  }
  t.operations = kept;
}

/// Lets the operation before a batch norm measure what it writes, where the batch norm reads all of it.
constexpr void measure_for_batch_norm(ProgramTables& t) {
  const std::vector<int> reads = count_reads(t.view());
  for (Operation& norm : t.operations) {
    if (!norm.type->is_batch_norm || norm.frozen) continue;
    const OperationId before = producer_of(t, norm.inputs[0]);
    if (before == none) continue;
    Operation& o = t.operations[static_cast<std::size_t>(before)];
    if (!o.type->measures || o.groups != 1 || o.relu) continue;
    o.measures = true;
    o.mean_removed = reads[static_cast<std::size_t>(o.output)] == 1 &&
                     t.values[static_cast<std::size_t>(o.output)].parent == none;
    norm.measured_by = before;
  }
}

}  // namespace detail

/// The program that training runs: batch norm, convolution and linear layers end with their ReLU.
constexpr ProgramTables training_program(ProgramView lowered) {
  ProgramTables t = tables_of(lowered);
  detail::drop_unread(t);
  detail::fuse_relu(t);
  detail::group_siblings(t);
  detail::measure_for_batch_norm(t);
  return t;
}

/// The program that inference runs: also without dropout, and batch norm folded into convolutions.
constexpr ProgramTables inference_program(ProgramView lowered) {
  ProgramTables t = tables_of(lowered);
  detail::drop_unread(t);
  detail::fuse_relu(t);
  detail::drop_identities(t);
  detail::fold_batch_norm(t);
  detail::group_siblings(t);
  return t;
}

}  // namespace inception
