// SPDX-License-Identifier: MIT
// An ONNX graph while it grows: nodes and constants under names of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/onnx/onnx_model.hpp"

namespace inception {

/// A value of the program in the graph: [N, C, H, W], or, where it has one pixel, rows [N, C].
struct OnnxResult {
  std::string name;
  bool rows = false;
};

/// Adds nodes and constants to an OnnxModel.
class OnnxGraphBuilder {
 public:
  explicit OnnxGraphBuilder(OnnxModel& model) : model_(model) {}

  /// Takes a name, or where it is taken already the first free one of NAME_1, NAME_2, ...
  std::string unique(const std::string& wanted) {
    std::string name = wanted;
    for (int number = 1; !names_.insert(name).second; ++number) {
      name = wanted + "_" + std::to_string(number);
    }
    return name;
  }

  /// Adds a node; its result is called after it. Returns that name.
  std::string add(std::string type, const std::string& name, std::vector<std::string> inputs,
                  std::vector<OnnxAttribute> attributes = {}) {
    const std::string own = unique(name);
    model_.nodes.push_back({std::move(type), own, std::move(inputs), own, std::move(attributes)});
    return own;
  }

  /// Adds a constant and returns its name.
  template <class T>
  std::string constant(const std::string& name, std::vector<std::int64_t> shape,
                       std::vector<T> values) {
    const std::string own = unique(name);
    model_.tensors.push_back({own, std::move(shape), std::move(values)});
    return own;
  }

  /// The value as rows [N, C].
  std::string rows(const OnnxResult& value) {
    return value.rows ? value.name : add("Flatten", value.name + ".rows", {value.name});
  }
  /// The value as [N, C, H, W].
  std::string grid(const OnnxResult& value) {
    if (!value.rows) return value.name;
    const auto axes = constant(value.name + ".axes", {2}, std::vector<std::int64_t>{2, 3});
    return add("Unsqueeze", value.name + ".grid", {value.name, axes});
  }

  /// Gives a node's result another name, everywhere. The new one must be of unique().
  void rename(const std::string& from, const std::string& to) {
    for (OnnxNode& node : model_.nodes) {
      if (node.output == from) node.output = to;
      for (std::string& input : node.inputs) {
        if (input == from) input = to;
      }
    }
  }

 private:
  OnnxModel& model_;
  std::set<std::string> names_;
};

}  // namespace inception
