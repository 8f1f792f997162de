// SPDX-License-Identifier: MIT
// The names that a drawing of a program must show.
#pragma once

#include <string>
#include <vector>

#include "inception/program/summary.hpp"

namespace inception::test {

/// The first level of every layer's name and the names of all outputs. A batch norm or ReLU may be
/// drawn as a part of the layer before it.
inline std::vector<std::string> drawn_names(ProgramView p) {
  std::vector<std::string> names;
  for (const Operation& o : p.operations) {
    if (o.type->is_batch_norm || o.type->is_relu) continue;
    names.push_back(detail::cut_path(scope_name(p, o.scope), 1));
  }
  for (const Output& output : p.outputs) names.emplace_back(output.name);
  return names;
}

}  // namespace inception::test
