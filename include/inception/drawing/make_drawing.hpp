// SPDX-License-Identifier: MIT
// Cuts a program into the modules and heads that a picture shows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "inception/drawing/drawing.hpp"
#include "inception/drawing/module_names.hpp"
#include "inception/drawing/repeats.hpp"

namespace inception {

namespace detail {

class DrawingMaker {
 public:
  DrawingMaker(ProgramView p, Extent input) : p_(p), finder_(p) {
    drawing_.program = p;
    drawing_.summary = summarize(p, input);
  }

  Drawing make() {
    const std::vector<DrawnBlock> trunk =
        finder_.between(ProgramView::input, p_.outputs.back().value);
    find_heads(trunk);
    group(trunk);
    merge_repeats(drawing_);
    return std::move(drawing_);
  }

 private:
  /// A module or head of these blocks, with its costs.
  DrawnModule module_of(std::vector<DrawnBlock> blocks, std::string name) const {
    DrawnModule result{.names = {std::move(name)}, .blocks = std::move(blocks)};
    const std::vector<OperationId> operations = operations_of(result.blocks);
    for (const OperationId id : operations) {
      result.parameters += drawing_.row(id).parameters;
      result.multiply_adds += drawing_.row(id).multiply_adds;
    }
    if (!operations.empty()) {
      result.output = drawing_.row(operations.back()).output;
      result.output.c = channels_of(result.blocks.back().output);
    }
    return result;
  }

  int channels_of(ValueId value) const {
    return p_.values[static_cast<std::size_t>(value)].channels;
  }

  /// The heads, and the values at which they leave the trunk.
  void find_heads(const std::vector<DrawnBlock>& trunk) {
    std::vector<ValueId> ends{ProgramView::input};
    for (const DrawnBlock& block : trunk) ends.push_back(block.output);
    for (const Output& output : p_.outputs.first(p_.outputs.size() - 1)) {
      ValueId value = output.value;
      while (std::find(ends.begin(), ends.end(), value) == ends.end()) {
        value = finder_.dominators().above(value);
      }
      tapped_.push_back(value);
      drawing_.heads.push_back(
          {.module = module_of(finder_.between(value, output.value), std::string(output.name))});
      drawing_.heads.back().module.output.c = channels_of(output.value);
    }
  }

  /// Boxes that stand in the module of a fork are drawn with it; any other box is a module.
  void group(const std::vector<DrawnBlock>& trunk) {
    std::vector<int> scopes;
    for (const DrawnBlock& block : trunk) {
      if (block.kind != DrawnBlock::Kind::layer) scopes.push_back(module_scope(p_, block));
    }
    std::vector<DrawnBlock> blocks;
    int scope_before = none;
    ValueId end = ProgramView::input;
    for (const DrawnBlock& block : trunk) {
      const bool fork = block.kind != DrawnBlock::Kind::layer;
      const int scope = fork ? module_scope(p_, block) : innermost(block, scopes);
      const bool tapped = std::find(tapped_.begin(), tapped_.end(), end) != tapped_.end();
      if (scope == none || scope != scope_before || tapped) {
        finish_module(std::exchange(blocks, {}), end);
      }
      blocks.push_back(block);
      scope_before = scope;
      end = block.output;
    }
    finish_module(std::move(blocks), end);
  }

  /// The innermost of the scopes that holds a box, or none.
  int innermost(const DrawnBlock& box, const std::vector<int>& scopes) const {
    int scope = common_scope(p_, box.operations);
    while (scope != none && std::find(scopes.begin(), scopes.end(), scope) == scopes.end()) {
      scope = p_.scopes[static_cast<std::size_t>(scope)].parent;
    }
    return scope;
  }

  void finish_module(std::vector<DrawnBlock> blocks, ValueId end) {
    if (!blocks.empty()) {
      std::string name = module_name(p_, operations_of(blocks));
      drawing_.modules.push_back(module_of(std::move(blocks), std::move(name)));
    }
    for (std::size_t i = 0; i < tapped_.size(); ++i) {
      if (tapped_[i] == end) drawing_.heads[i].after = drawing_.modules.size();
    }
  }

  ProgramView p_;
  BlockFinder finder_;
  Drawing drawing_;
  std::vector<ValueId> tapped_;  ///< beside the heads
};

}  // namespace detail

/// What a picture of a lowered program shows, for images of one size.
///
/// Branches and sums are found in the flow of values, modules by their names in the state_dict, so
/// any network can be drawn.
///
/// Errors   as summarize(): Error where a width is still Dynamic, ShapeError where the images do not
///          fit
inline Drawing make_drawing(ProgramView p, Extent input) {
  return detail::DrawingMaker(p, input).make();
}

}  // namespace inception
