// SPDX-License-Identifier: MIT
// A network's inference graph with its weights as an ONNX model.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/io/atomic_file.hpp"
#include "inception/model/any_model.hpp"
#include "inception/onnx/operations.hpp"
#include "inception/onnx/serialize.hpp"
#include "inception/program/bind.hpp"
#include "inception/program/passes.hpp"
#include "inception/program/shapes.hpp"

namespace inception {

/// What is exported.
struct OnnxOptions {
  Extent size{};                   ///< of the images; their number stays free
  bool fold_batch_norm = false;    ///< into the weights of the convolution before it
  std::string name = "inception";  ///< of the graph
  std::map<std::string, std::string> metadata = {};    ///< metadata_props
  std::span<const OnnxTranslation> translations = {};  ///< of a user's own operations
};

namespace detail {

/// Walks a program and translates one operation after the other.
class OnnxExport {
 public:
  OnnxExport(ProgramView lowered, const OnnxTensorSource& tensors, const OnnxOptions& options,
             OnnxModel& model)
      : lowered_(lowered),
        tables_(options.fold_batch_norm ? inference_program(lowered) : tables_of(lowered)),
        grids_(grids_for(lowered, options.size)),
        tensors_(tensors),
        options_(options),
        model_(model),
        graph_(model),
        results_(lowered.values.size()) {}

  void run() {
    const ProgramView p = tables_.view();
    results_[ProgramView::input] = OnnxResult{graph_.unique("input")};
    const Extent size = options_.size;
    model_.inputs.push_back(
        {"input", {p.values[ProgramView::input].channels, size.height, size.width}});
    for (const Output& output : p.outputs) {
      model_.outputs.push_back({graph_.unique(std::string(output.name)), {}});
    }
    for (const Operation& o : p.operations) translate(o);
    for (std::size_t i = 0; i < p.outputs.size(); ++i) add_output(p.outputs[i], model_.outputs[i]);
  }

 private:
  static std::size_t place(int row) { return static_cast<std::size_t>(row); }
  Extent grid_of(ValueId value) const { return grids_[place(value)]; }

  /// The operation with its inputs; `o` is of the program that is walked or, folded, of the lowered.
  OnnxOperation described(const Operation& o) {
    std::vector<OnnxResult> inputs;
    for (const ValueId input : o.inputs) {
      if (input != none) inputs.push_back(result_of(input));
    }
    return {o,
            scope_name(lowered_, o.scope),
            std::move(inputs),
            grid_of(o.inputs[0]),
            grid_of(o.output),
            graph_,
            own_tensors(o)};
  }
  std::function<std::vector<float>(std::string_view)> own_tensors(const Operation& o) const {
    return [this, origin = o.origin](std::string_view own) {
      return tensors_(tensor_name(lowered_, origin, own));
    };
  }

  void translate(const Operation& o) {
    if (o.type->identity_in_inference) {
      results_[place(o.output)] = result_of(o.inputs[0]);
      return;
    }
    const OnnxTranslation* translation = translation_of(*o.type);
    Operation padded = o;  // with the padding that this size of images wants
    padded.window = settled(o.window, grid_of(o.inputs[0]));
    OnnxOperation operation = described(padded);
    std::optional<OnnxOperation> norm;
    if (o.folded != none) {
      const Operation& batch_norm = lowered_.operations[place(o.folded)];
      norm.emplace(OnnxOperation{batch_norm, {}, {}, {}, {}, graph_, own_tensors(batch_norm)});
      operation.folded = &*norm;
    }
    if (translation == nullptr) refuse(operation);
    OnnxResult result = translation->translate(operation);
    if (o.relu) result.name = operation.add("Relu", {result.name});
    results_[place(o.output)] = result;
  }

  const OnnxTranslation* translation_of(const OperationType& type) const {
    for (const std::span<const OnnxTranslation> known :
         {options_.translations, std::span<const OnnxTranslation>(onnx_translations)}) {
      for (const OnnxTranslation& t : known) {
        if (t.type == &type) return &t;
      }
    }
    return nullptr;
  }

  [[noreturn]] static void refuse(const OnnxOperation& o) {
    throw Error("ONNX: every operation must have a translation; " +
                std::string(o.operation.type->name) + (o.name.empty() ? "" : " of " + o.name) +
                " has none: add one to OnnxOptions::translations");
  }

  /// What holds a value. A concat becomes a node when it is first read: then all its slices are there.
  OnnxResult result_of(ValueId value) {
    std::optional<OnnxResult>& result = results_[place(value)];
    if (result) return *result;
    const ProgramView p = tables_.view();
    std::vector<ValueId> slices;
    for (std::size_t v = 0; v < p.values.size(); ++v) {
      if (p.values[v].parent == value) slices.push_back(static_cast<ValueId>(v));
    }
    std::sort(slices.begin(), slices.end(), [&](ValueId a, ValueId b) {
      return p.values[place(a)].offset < p.values[place(b)].offset;
    });
    std::vector<std::string> parts;
    for (const ValueId slice : slices) parts.push_back(graph_.grid(result_of(slice)));
    result =
        OnnxResult{graph_.add("Concat", "concat", std::move(parts), {{"axis", std::int64_t{1}}})};
    return *result;
  }

  /// One pixel makes rows [N, K], a larger grid [N, K, H, W].
  void add_output(const Output& output, OnnxValue& to) {
    const Extent grid = grid_of(output.value);
    const bool rows = grid == Extent{1, 1};
    to.shape = {lowered_.values[place(output.value)].channels};
    if (!rows) to.shape.insert(to.shape.end(), {grid.height, grid.width});
    const OnnxResult result = result_of(output.value);
    const std::string name = rows ? graph_.rows(result) : graph_.grid(result);
    const auto is_this = [&](const OnnxValue& v) { return v.name == name; };
    if (std::any_of(model_.outputs.begin(), model_.outputs.end(), is_this) ||
        name == model_.inputs[0].name) {  // it has its name from elsewhere
      model_.nodes.push_back({"Identity", to.name, {name}, to.name, {}});
      return;
    }
    graph_.rename(name, to.name);
    for (std::optional<OnnxResult>& other : results_) {
      if (other && other->name == name) other->name = to.name;
    }
  }

  ProgramView lowered_;
  ProgramTables tables_;
  std::vector<Extent> grids_;
  const OnnxTensorSource& tensors_;
  const OnnxOptions& options_;
  OnnxModel& model_;
  OnnxGraphBuilder graph_;
  std::vector<std::optional<OnnxResult>> results_;
};

}  // namespace detail

/// A lowered program, its widths bound, with its tensors.
///
/// Input "input", float32 [N, C, H, W] for any N; outputs under the network's names, [N, K] where they
/// have one pixel, else [N, K, H', W']. Dropout is left out.
///
/// Errors   ShapeError where images of that size do not fit; Error for an operation that nobody
///          translates, and for local response normalisation over an even number of channels
inline OnnxModel onnx_model(ProgramView lowered, const OnnxTensorSource& tensors,
                            const OnnxOptions& options) {
  OnnxModel model;
  model.name = options.name;
  model.metadata = options.metadata;
  detail::OnnxExport(lowered, tensors, options, model).run();
  return model;
}

/// The same of a model with its weights. A model made with inference_only has none to give.
template <class Device, class Scalar>
OnnxModel onnx_model(const AnyModel<Device, Scalar>& model, const OnnxOptions& options) {
  const auto tensors = [&](const std::string& name) {
    const auto& store = model.store();
    const TensorRecord& record = *store.find(name);
    Index size = 1;
    for (const std::int64_t extent : record.shape) size *= extent;
    std::vector<Scalar> values(static_cast<std::size_t>(size));
    store.read(model.program(), record, values);
    return std::vector<float>(values.begin(), values.end());
  };
  return onnx_model(model.program(), tensors, options);
}

/// Writes a model's inference graph as an .onnx file, in one step.
///
/// Errors   as onnx_model() and serialize(); FileError as AtomicFile
template <class Device, class Scalar>
void export_onnx(const AnyModel<Device, Scalar>& model, const std::filesystem::path& path,
                 const OnnxOptions& options) {
  write_file(path, serialize(onnx_model(model, options)));
}

}  // namespace inception
