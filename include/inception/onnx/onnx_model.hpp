// SPDX-License-Identifier: MIT
// A model as ONNX describes one, before it is bytes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace inception {

/// A constant of a node: ONNX's INT, FLOAT or INTS.
struct OnnxAttribute {
  std::string name;
  std::variant<std::int64_t, float, std::vector<std::int64_t>> value;
};

/// One operator of ONNX's default domain, with one result.
struct OnnxNode {
  std::string type, name;
  std::vector<std::string> inputs;  ///< names of values and tensors
  std::string output;
  std::vector<OnnxAttribute> attributes;
};

/// A constant tensor, in row-major order: ONNX's initializer, FLOAT or INT64.
struct OnnxTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::variant<std::vector<float>, std::vector<std::int64_t>> values;
};

/// An input or a result: float32 [N, shape...] for any number N of images.
struct OnnxValue {
  std::string name;
  std::vector<std::int64_t> shape;
};

/// A graph of operators of opset `onnx_opset`, each behind those whose results it reads.
struct OnnxModel {
  std::string name;
  std::vector<OnnxNode> nodes;
  std::vector<OnnxTensor> tensors;
  std::vector<OnnxValue> inputs, outputs;
  std::map<std::string, std::string> metadata;  ///< ONNX's metadata_props
};

inline constexpr std::int64_t onnx_opset = 17;
inline constexpr std::int64_t onnx_ir_version = 8;  ///< of ONNX 1.12, which brought opset 17

}  // namespace inception
