// SPDX-License-Identifier: MIT
// An OnnxModel as the bytes of an .onnx file: protocol buffers, written by protozero.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <protozero/pbf_writer.hpp>

#include "inception/onnx/onnx_model.hpp"
#include "inception/tensor/error.hpp"
#include "inception/version.hpp"

namespace inception {

namespace detail {

static_assert(std::endian::native == std::endian::little,
              "ONNX stores little-endian numbers: this processor needs a byte swap");

/// Numbers of the fields and values of onnx.proto that are used.
namespace onnx_field {

namespace model {
enum : std::uint32_t {
  ir_version = 1,
  producer = 2,
  producer_version = 3,
  graph = 7,
  opset = 8,
  metadata = 14
};
}
namespace opset {
enum : std::uint32_t { version = 2 };
}
namespace entry {
enum : std::uint32_t { key = 1, value = 2 };
}
namespace graph {
enum : std::uint32_t { node = 1, name = 2, tensor = 5, input = 11, output = 12 };
}
namespace node {
enum : std::uint32_t { input = 1, output = 2, name = 3, type = 4, attribute = 5 };
}
namespace attribute {
enum : std::uint32_t { name = 1, f = 2, i = 3, ints = 8, type = 20 };
enum : std::int32_t { type_float = 1, type_int = 2, type_ints = 7 };
}  // namespace attribute
namespace tensor {
enum : std::uint32_t { dims = 1, data_type = 2, name = 8, raw_data = 9 };
}
namespace value {
enum : std::uint32_t { name = 1, type = 2 };
}
namespace type {
enum : std::uint32_t { tensor = 1, element = 1, shape = 2 };
}
namespace shape {
enum : std::uint32_t { dimension = 1, extent = 1, parameter = 2 };
}
namespace element {
enum : std::int32_t { float32 = 1, int64 = 7 };
}

}  // namespace onnx_field

using protozero::pbf_writer;

inline void write(pbf_writer& parent, const OnnxAttribute& attribute) {
  namespace field = onnx_field::attribute;
  pbf_writer writer(parent, onnx_field::node::attribute);
  writer.add_string(field::name, attribute.name);
  if (const auto* number = std::get_if<std::int64_t>(&attribute.value)) {
    writer.add_int64(field::i, *number);
    writer.add_enum(field::type, field::type_int);
  } else if (const auto* real = std::get_if<float>(&attribute.value)) {
    writer.add_float(field::f, *real);
    writer.add_enum(field::type, field::type_float);
  } else {
    for (const std::int64_t i : std::get<std::vector<std::int64_t>>(attribute.value)) {
      writer.add_int64(field::ints, i);
    }
    writer.add_enum(field::type, field::type_ints);
  }
}

inline void write(pbf_writer& graph, const OnnxNode& node) {
  namespace field = onnx_field::node;
  pbf_writer writer(graph, onnx_field::graph::node);
  for (const std::string& input : node.inputs) writer.add_string(field::input, input);
  writer.add_string(field::output, node.output);
  writer.add_string(field::name, node.name);
  writer.add_string(field::type, node.type);
  for (const OnnxAttribute& attribute : node.attributes) write(writer, attribute);
}

inline void write(pbf_writer& graph, const OnnxTensor& tensor) {
  namespace field = onnx_field::tensor;
  pbf_writer writer(graph, onnx_field::graph::tensor);
  for (const std::int64_t extent : tensor.shape) writer.add_int64(field::dims, extent);
  std::visit(
      [&]<class T>(const std::vector<T>& values) {
        constexpr bool real = std::is_same_v<T, float>;
        writer.add_int32(field::data_type,
                         real ? onnx_field::element::float32 : onnx_field::element::int64);
        writer.add_string(field::name, tensor.name);
        writer.add_bytes(field::raw_data, reinterpret_cast<const char*>(values.data()),
                         values.size() * sizeof(T));
      },
      tensor.values);
}

/// [N, shape...]; `tag` says whether it is an input or an output of the graph.
inline void write(pbf_writer& graph, std::uint32_t tag, const OnnxValue& value) {
  pbf_writer writer(graph, tag);
  writer.add_string(onnx_field::value::name, value.name);
  pbf_writer type(writer, onnx_field::value::type);
  pbf_writer tensor(type, onnx_field::type::tensor);
  tensor.add_int32(onnx_field::type::element, onnx_field::element::float32);
  pbf_writer shape(tensor, onnx_field::type::shape);
  pbf_writer(shape, onnx_field::shape::dimension).add_string(onnx_field::shape::parameter, "N");
  for (const std::int64_t extent : value.shape) {
    pbf_writer(shape, onnx_field::shape::dimension).add_int64(onnx_field::shape::extent, extent);
  }
}

inline std::size_t bytes_of(const OnnxTensor& tensor) {
  return std::visit([](const auto& values) { return values.size() * sizeof(values[0]); },
                    tensor.values);
}

}  // namespace detail

/// The bytes of an .onnx file.
///
/// Errors   Error where the tensors take 2 GiB or more, the limit of a protocol buffer
/// Source   https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
inline std::string serialize(const OnnxModel& model) {
  namespace field = detail::onnx_field;
  using protozero::pbf_writer;
  std::size_t bytes = 0;
  for (const OnnxTensor& tensor : model.tensors) bytes += detail::bytes_of(tensor);
  constexpr std::size_t most = (std::size_t{1} << 31) - (1 << 24);  // the rest is names and shapes
  if (bytes > most) {
    throw Error("ONNX: the tensors must take at most " + std::to_string(most) +
                " bytes, the limit of a protocol buffer; they take " + std::to_string(bytes));
  }
  std::string data;
  data.reserve(bytes + (1 << 20));
  pbf_writer writer(data);
  writer.add_int64(field::model::ir_version, onnx_ir_version);
  writer.add_string(field::model::producer, "inception");
  writer.add_string(field::model::producer_version, std::string(version));
  {
    pbf_writer graph(writer, field::model::graph);
    for (const OnnxNode& node : model.nodes) detail::write(graph, node);
    graph.add_string(field::graph::name, model.name);
    for (const OnnxTensor& tensor : model.tensors) detail::write(graph, tensor);
    for (const OnnxValue& value : model.inputs) detail::write(graph, field::graph::input, value);
    for (const OnnxValue& value : model.outputs) detail::write(graph, field::graph::output, value);
  }
  pbf_writer(writer, field::model::opset).add_int64(field::opset::version, onnx_opset);
  for (const auto& [key, value] : model.metadata) {
    pbf_writer entry(writer, field::model::metadata);
    entry.add_string(field::entry::key, key);
    entry.add_string(field::entry::value, value);
  }
  return data;
}

}  // namespace inception
