// SPDX-License-Identifier: MIT
// Names of layers and tensors, as PyTorch's state_dict writes them.
#pragma once

#include <optional>
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

/// Whether `part` of a path is the scope's own: "branch1", "0", "conv".
constexpr bool is_part_of(const Scope& s, std::string_view part) {
  if (!part.starts_with(s.name)) return false;
  part.remove_prefix(s.name.size());
  for (int number = s.number; number != none; number = number < 10 ? none : number / 10) {
    if (part.empty() || part.back() != '0' + number % 10) return false;
    part.remove_suffix(1);
  }
  return part.empty();
}

/// What is left of `path` on the way down to `scope`; nothing where the way leads elsewhere.
constexpr std::optional<std::string_view> rest_of_path(ProgramView p, int scope,
                                                       std::string_view path) {
  if (scope == none) return path;
  const Scope& s = p.scopes[static_cast<std::size_t>(scope)];
  const auto rest = rest_of_path(p, s.parent, path);
  if (!rest || rest->empty() || (s.name.empty() && s.number == none)) return rest;
  const std::string_view part = rest->substr(0, rest->find('.'));
  if (!is_part_of(s, part)) return std::nullopt;
  return rest->substr(part.size() == rest->size() ? part.size() : part.size() + 1);
}

}  // namespace detail

/// Whether an operation lies in the layer at `path`, such as "inception4a.branch1"; all lie in "".
constexpr bool lies_in(ProgramView p, const Operation& operation, std::string_view path) {
  const auto rest = detail::rest_of_path(p, operation.scope, path);
  return rest && rest->empty();
}

/// "inception4a.branch1.0.conv.weight"
inline std::string tensor_name(ProgramView p, OperationId operation, std::string_view name) {
  const std::string path = scope_name(p, p.operations[static_cast<std::size_t>(operation)].scope);
  return path.empty() ? std::string(name) : path + "." + std::string(name);
}

}  // namespace inception
