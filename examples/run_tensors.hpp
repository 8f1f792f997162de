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
#include "support/open_network.hpp"
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
  const ModelOptions options{.dropout = !o.no_dropout,
                             .precision = precision_of(o.precision),
                             .algorithm = algorithm_of(o.algorithm),
                             .inference_only = o.mode == "eval"};
  const auto made = make_network_for<Scalar>(weights, o.network, o.stem, options, device);
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
