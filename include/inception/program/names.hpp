// SPDX-License-Identifier: MIT
// Names of layers and tensors, as PyTorch's state_dict writes them.
#pragma once

#include <string>
#include <string_view>

#include "inception/program/program.hpp"

namespace inception {

/// "inception4a.branch1.0.conv": the path of a scope; empty at the top.
inline std::string scope_name(ProgramView p, int scope) {
  std::string path;
  for (; scope != none; scope = p.scopes[static_cast<std::size_t>(scope)].parent) {
    const Scope& s = p.scopes[static_cast<std::size_t>(scope)];
    const std::string part =
        std::string(s.name) + (s.number == none ? "" : std::to_string(s.number));
    if (part.empty()) continue;
    path = path.empty() ? part : part + "." + path;
  }
  return path;
}

/// "inception4a.branch1.0.conv.weight"
inline std::string tensor_name(ProgramView p, OperationId operation, std::string_view name) {
  const std::string path = scope_name(p, p.operations[static_cast<std::size_t>(operation)].scope);
  return path.empty() ? std::string(name) : path + "." + std::string(name);
}

}  // namespace inception
