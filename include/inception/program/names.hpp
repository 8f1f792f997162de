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
    std::string part(s.name);
    if (s.number != none) part += std::to_string(s.number);
    if (part.empty()) continue;
    path = path.empty() ? part : part + "." + path;
  }
  return path;
}

namespace detail {

/// Takes the scope's own part, "branch1", off the end of a path; false where it does not stand there.
constexpr bool take_part(const Scope& s, std::string_view& path) {
  for (int number = s.number; number != none; number = number < 10 ? none : number / 10) {
    if (path.empty() || path.back() != '0' + number % 10) return false;
    path.remove_suffix(1);
  }
  for (std::size_t i = s.name.size(); i-- > 0; path.remove_suffix(1)) {
    if (path.empty() || path.back() != s.name[i]) return false;
  }
  return true;
}

/// Whether `path` is the scope's.
constexpr bool is_path_of(ProgramView p, int scope, std::string_view path) {
  for (; scope != none; scope = p.scopes[static_cast<std::size_t>(scope)].parent) {
    const Scope& s = p.scopes[static_cast<std::size_t>(scope)];
    if (s.name.empty() && s.number == none) continue;
    if (!take_part(s, path)) return false;
    if (path.empty()) continue;
    if (path.back() != '.') return false;
    path.remove_suffix(1);
  }
  return path.empty();
}

}  // namespace detail

/// Whether an operation lies in the layer at `path`, such as "inception4a.branch1"; all lie in "".
constexpr bool lies_in(ProgramView p, const Operation& operation, std::string_view path) {
  if (path.empty()) return true;
  int scope = operation.scope;
  while (scope != none && !detail::is_path_of(p, scope, path)) {
    scope = p.scopes[static_cast<std::size_t>(scope)].parent;
  }
  return scope != none;
}

/// "inception4a.branch1.0.conv.weight"
inline std::string tensor_name(ProgramView p, OperationId operation, std::string_view name) {
  const std::string path = scope_name(p, p.operations[static_cast<std::size_t>(operation)].scope);
  return path.empty() ? std::string(name) : path + "." + std::string(name);
}

}  // namespace inception
