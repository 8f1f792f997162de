// SPDX-License-Identifier: MIT
// What run_tensors does, on any device.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <inception/io/safetensors.hpp>
#include <inception/ops/cpu_views.hpp>
#include <inception/training/step.hpp>
#include <inception/training/weights.hpp>
#include <memory>
#include <string>
#include <vector>

#include "support/algorithm_names.hpp"
#include "support/device_choice.hpp"
#include "support/make_inception_v2.hpp"
#include "support/networks.hpp"
#include "support/precision_names.hpp"

namespace examples {

/// What run_tensors is told.
struct RunTensorsOptions {
  std::string network = "inception_v2", stem = "seed", weights, in, out, mode = "eval";
  std::string precision = "f32", algorithm = "automatic", device = "cpu";
  double label_smoothing = 0.1, aux_weight = 0.3;
  bool no_dropout = false;
  int threads = 0;
};

namespace run_tensors {

using namespace inception;

/// x [N,C,H,W] of the file as [N,H,W,C].
template <class Scalar>
Tensor<Scalar> read_images(const SafetensorsFile& file) {
  const auto& entry = file.at("x");
  if (entry.shape.size() != 4) {
    throw FileError(file.path().string() + ": x must have the shape [N, C, H, W]; it has " +
                    std::to_string(entry.shape.size()) + " dimensions");
  }
  const auto planes = file.read<Scalar>(entry);
  const Index n = entry.shape[0], c = entry.shape[1], h = entry.shape[2], w = entry.shape[3];
  Tensor<Scalar> images({n, h, w, c});
  for (Index i = 0; i < n * c; ++i) {
    for (Index p = 0; p < h * w; ++p) {
      images.data()[(i / c * h * w + p) * c + i % c] =
          planes[static_cast<std::size_t>(i * h * w + p)];
    }
  }
  return images;
}

inline std::vector<std::int32_t> read_labels(const SafetensorsFile& file, Index images) {
  const auto& entry = file.at("labels");
  const auto labels = file.read<std::int32_t>(entry);
  if (static_cast<Index>(labels.size()) != images) {
    throw FileError(file.path().string() + ": labels must be one for each of the " +
                    std::to_string(images) + " images; there are " + std::to_string(labels.size()));
  }
  return labels;
}

/// One extent of a weight, of [1, 1000000]: what a damaged file says would else be allocated.
inline int extent_of(const TensorFile& weights, const std::string& name, std::size_t axis) {
  const auto& shape = weights.at(name).shape;
  const Index extent = axis < shape.size() ? shape[axis] : 0;
  if (extent < 1 || extent > 1'000'000) {
    throw FileError(weights.path().string() + ": extent " + std::to_string(axis) + " of " + name +
                    " must be at least 1 and at most 1000000; its shape is " +
                    detail::shape_text(shape) + ": is this a weight file of this network?");
  }
  return static_cast<int>(extent);
}

/// Classes of a network whose last layer has as many outputs.
inline int classes_of(const TensorFile& weights, ProgramView program) {
  const auto head = std::find_if(program.parameters.rbegin(), program.parameters.rend(),
                                 [](const Parameter& p) { return p.shape[0] == Dynamic; });
  return extent_of(weights, tensor_name(program, head->operation, head->name), 0);
}

/// The network with the classes, and InceptionV2 with the channels too, that the weights have.
template <class Scalar, class Device>
std::unique_ptr<AnyModel<Device, Scalar>> make_model(const RunTensorsOptions& o,
                                                     const TensorFile& weights,
                                                     const Device& device) {
  ModelOptions options{.dropout = !o.no_dropout,
                       .precision = precision_of(o.precision),
                       .algorithm = algorithm_of(o.algorithm),
                       .inference_only = o.mode == "eval"};
  if (const NetworkEntry* network = find_network(o.network)) {
    options.classes = classes_of(weights, network->program);
    return make_network<Scalar>(*network, options, device);
  }
  options.classes = extent_of(weights, "fc.weight", 0);
  const int channels = extent_of(weights, "conv1.conv.weight", 1);
  return make_inception_v2<Scalar>(o.stem, channels, options, device);
}

/// A result [N,1,1,K] as the rows of a matrix, in float32. The writer must go before the model.
template <class Device, class Scalar>
void add_rows(SafetensorsWriter& writer, const std::string& name,
              const AnyModel<Device, Scalar>& model) {
  const Shape shape = model.output(name).shape;
  writer.add_with<float>(name, {shape.n, shape.c}, [&model, name](std::span<float> out) {
    const Tensor<Scalar> rows = to_host(model.device(), model.output(name));
    std::copy(rows.span().begin(), rows.span().end(), out.begin());
  });
}

template <class Scalar, class Device>
void run(const RunTensorsOptions& o, const Device& device) {
  const auto opened = open_weight_file(o.weights);
  const TensorFile& weights = *opened;
  const auto in = SafetensorsFile::open(o.in);
  const auto made = make_model<Scalar>(o, weights, device);
  AnyModel<Device, Scalar>& model = *made;
  load_weights(model, weights);
  const Tensor<Scalar> read = read_images<Scalar>(in);
  Tensor<Scalar, Device> images(read.shape(), device);
  images.buffer().write(0, read.span());
  SafetensorsWriter writer;
  double loss = 0;
  if (o.mode == "train") {
    const auto labels = read_labels(in, images.shape().n);
    model.forward(images, Mode::training);
    loss = total_loss(model, labels, {o.label_smoothing, o.aux_weight}, true).loss;
    model.backward();
    writer.add_with<float>("loss", {1},
                           [&](std::span<float> out) { out[0] = static_cast<float>(loss); });
    for (const TensorRecord& t : model.tensors()) {
      if (t.kind == TensorRecord::Kind::counter) continue;
      const bool parameter = t.kind == TensorRecord::Kind::parameter;
      writer.add_with<float>((parameter ? "grad/" : "state/") + t.name,
                             {t.shape.begin(), t.shape.end()},
                             [&model, &t, parameter](std::span<float> out) {
                               std::vector<Scalar> values(out.size());
                               const auto& store = model.store();
                               if (parameter) {
                                 store.read_gradient(model.program(), t, values);
                               } else {
                                 store.read(model.program(), t, values);
                               }
                               std::copy(values.begin(), values.end(), out.begin());
                             });
    }
  } else {
    model.forward(images);
  }
  add_rows(writer, "logits", model);
  for (const std::string& output : model.output_names()) {
    if (output != "logits") add_rows(writer, output, model);
  }
  writer.write(o.out);
  fmt::print("{}: {} images of {}x{}, {} classes{} -> {}\n", o.network, images.shape().n,
             images.shape().h, images.shape().w, model.output("logits").shape.c,
             o.mode == "train" ? fmt::format(", loss {:.6f}", loss) : "", o.out);
}

}  // namespace run_tensors

struct RunTensors {
  RunTensorsOptions options;

  template <class Device>
  int operator()(const Device& device) const {
    if (options.precision == "f64") {
      run_tensors::run<double>(options, device);
    } else {
      run_tensors::run<float>(options, device);
    }
    return 0;
  }
};

}  // namespace examples
