// SPDX-License-Identifier: MIT
// What the boxes of a drawing are called: the names in the state_dict that their layers share.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "inception/drawing/blocks.hpp"
#include "inception/program/names.hpp"

namespace inception::detail {

/// Whether `scope` is `whole` or lies inside it.
inline bool is_inside(ProgramView p, int scope, int whole) {
  while (scope != none && scope != whole) scope = p.scopes[static_cast<std::size_t>(scope)].parent;
  return scope == whole;
}

/// The innermost scope that holds all of the operations.
inline int common_scope(ProgramView p, const std::vector<OperationId>& operations) {
  int common = operation_of(p, operations.front()).scope;
  for (const OperationId id : operations) {
    while (!is_inside(p, operation_of(p, id).scope, common)) {
      common = p.scopes[static_cast<std::size_t>(common)].parent;
    }
  }
  return common;
}

/// The scope of the module that branches belong to: the innermost one with a name that holds all of
/// them; where none has, the innermost.
inline int module_scope(ProgramView p, const DrawnBlock& fork) {
  std::vector<OperationId> operations;
  append_operations(fork, operations);
  const int innermost = common_scope(p, operations);
  for (int s = innermost; s != none; s = p.scopes[static_cast<std::size_t>(s)].parent) {
    const Scope& scope = p.scopes[static_cast<std::size_t>(s)];
    if (!scope.name.empty() || scope.number != none) return s;
  }
  return innermost;
}

/// The beginning that all texts share.
inline std::string common_prefix(const std::vector<std::string>& texts) {
  std::string common = texts.front();
  for (const std::string& text : texts) {
    const auto [mine, theirs] =
        std::mismatch(common.begin(), common.end(), text.begin(), text.end());
    common.erase(mine, common.end());
  }
  return common;
}

/// The levels that all paths share: "conv1" of "conv1.conv" and "conv1.bn".
inline std::string common_path(std::vector<std::string> paths) {
  for (std::string& path : paths) path += '.';
  const std::string common = common_prefix(paths);
  const std::size_t end = common.rfind('.');
  return end == std::string::npos ? "" : common.substr(0, end);
}

/// Whether a layer's path holds these operations alone.
inline bool holds_only(ProgramView p, const std::string& path, std::size_t operations) {
  return static_cast<std::size_t>(
             std::count_if(p.operations.begin(), p.operations.end(),
                           [&](const Operation& o) { return lies_in(p, o, path); })) == operations;
}

/// The name of what these operations make up: the path that holds them alone, else what those with
/// weights share ("conv3" of "conv3.pointwise" and "bn3"), else what their names begin with
/// ("inception_3a" of "inception_3a_1x1" and "inception_3a_pool"), else the first one's.
inline std::string module_name(ProgramView p, const std::vector<OperationId>& operations) {
  std::vector<std::string> all;
  std::vector<std::string> weighted;
  for (const OperationId id : operations) {
    const Operation& o = operation_of(p, id);
    const std::string name = scope_name(p, o.scope);
    if (name.empty()) continue;
    all.push_back(name);
    if (o.type->weighted) weighted.push_back(name);
  }
  if (all.empty()) return {};
  const std::string path = common_path(all);
  if (!path.empty() && holds_only(p, path, operations.size())) return path;
  if (weighted.empty()) return all.front();
  if (std::string shared = common_path(weighted); !shared.empty()) return shared;
  std::string beginning = common_prefix(weighted);
  beginning.erase(beginning.find_last_not_of("_.") + 1);
  return beginning.empty() ? all.front() : beginning;
}

}  // namespace inception::detail
