// SPDX-License-Identifier: MIT
// Layers that training leaves as they are.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "inception/program/names.hpp"
#include "inception/program/program.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// Marks the layers whose names begin with one of the prefixes, such as "Mixed_5" or "Conv2d_1a_3x3". In
/// training they run as in inference: batch norm by its running statistics, which do not move, and no
/// dropout. The backward pass stops where nothing before it is trained.
///
/// Errors   Error for a prefix that no layer has, and for batch norm behind a layer that is trained: its
///          backward pass is that of training
inline ProgramTables with_frozen(ProgramTables t, const std::vector<std::string>& prefixes) {
  if (prefixes.empty()) return t;
  std::vector<bool> used(prefixes.size(), false);
  std::vector<bool> trained(t.values.size(), false);  // by root: training changes what is computed
  const auto root = [&](ValueId v) { return static_cast<std::size_t>(root_of(t.view(), v)); };
  for (Operation& o : t.operations) {
    const std::string name = scope_name(t.view(), o.scope);
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
      if (!name.starts_with(prefixes[i])) continue;
      used[i] = true;
      o.frozen = true;
    }
    const bool behind_trained = std::any_of(o.inputs.begin(), o.inputs.end(), [&](ValueId input) {
      return input != none && trained[root(input)];
    });
    if (o.frozen && o.type->is_batch_norm && behind_trained) {
      throw Error("Model: frozen layers must stand before all that are trained; " + name +
                  " stands behind one: freeze those before it too");
    }
    if (behind_trained || (o.parameter_count > 0 && !o.frozen)) trained[root(o.output)] = true;
  }
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    if (used[i]) continue;
    throw Error("Model: a layer to freeze must be one of the network's; no name begins with \"" +
                prefixes[i] + "\"");
  }
  return t;
}

}  // namespace inception
