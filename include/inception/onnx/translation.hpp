// SPDX-License-Identifier: MIT
// How one kind of operation becomes nodes of ONNX: ours, and a user's own alike.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/onnx/graph_builder.hpp"
#include "inception/ops/operation.hpp"

namespace inception {

/// Values of the tensor of that name, in PyTorch's order of elements.
using OnnxTensorSource = std::function<std::vector<float>(const std::string& name)>;

/// One operation on its way to ONNX.
struct OnnxOperation {
  const Operation& operation;
  std::string name;                ///< its layer's: "inception4a.branch1.0.conv"
  std::vector<OnnxResult> inputs;  ///< what it reads
  Extent in, out;                  ///< grids of its first input and of its result
  OnnxGraphBuilder& graph;
  std::function<std::vector<float>(std::string_view)>
      tensor;                             ///< its own: "weight", "running_mean"
  const OnnxOperation* folded = nullptr;  ///< the batch norm to fold into its weights

  /// The layer's name, or the operation's where it stands alone.
  std::string title() const { return name.empty() ? std::string(operation.type->name) : name; }

  /// A tensor of its own as a constant of the graph, under its name in the state_dict.
  std::string constant(std::string_view own, std::vector<std::int64_t> shape,
                       std::vector<float> values) const {
    return graph.constant(name.empty() ? std::string(own) : name + "." + std::string(own),
                          std::move(shape), std::move(values));
  }
  /// Adds a node called after the layer.
  std::string add(std::string type, std::vector<std::string> nodes,
                  std::vector<OnnxAttribute> attributes = {}) const {
    return graph.add(std::move(type), title(), std::move(nodes), std::move(attributes));
  }
};

/// The nodes of one kind of operation, without the max(·, 0) that it may end with.
struct OnnxTranslation {
  const OperationType* type = nullptr;
  OnnxResult (*translate)(const OnnxOperation&) = nullptr;
};

}  // namespace inception
