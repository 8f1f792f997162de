// SPDX-License-Identifier: MIT
// Runs a network on tensors from a file and writes its results: the check against other frameworks.
//
//   run_tensors --weights W.safetensors --in IN.safetensors --out OUT.safetensors --mode train
//
// IN holds x [N,C,H,W] and, in train mode, labels [N]. OUT holds the network's outputs, such as logits
// and aux, and, in train mode, loss, grad/NAME of every parameter and state/NAME of the running
// statistics after the step.
#include <fmt/core.h>
#include <algorithm>
#include <inception/io/safetensors.hpp>
#include <inception/training/step.hpp>
#include <inception/training/weights.hpp>

#include "support/algorithm_names.hpp"
#include "support/command_line.hpp"
#include "support/make_inception_v2.hpp"
#include "support/networks.hpp"
#include "support/stem_names.hpp"

namespace {

using namespace inception;

struct Options {
  std::string network = "inception_v2", stem = "seed", weights, in, out, mode = "eval";
  std::string precision = "f32", algorithm = "automatic";
  double label_smoothing = 0.1, aux_weight = 0.3;
  bool no_dropout = false;
  int threads = 0;
};

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

std::vector<std::int32_t> read_labels(const SafetensorsFile& file, Index images) {
  const auto& entry = file.at("labels");
  const auto labels = file.read<std::int32_t>(entry);
  if (static_cast<Index>(labels.size()) != images) {
    throw FileError(file.path().string() + ": labels must be one for each of the " +
                    std::to_string(images) + " images; there are " + std::to_string(labels.size()));
  }
  return labels;
}

/// One extent of a weight, of [1, 1000000]: what a damaged file says would else be allocated.
int extent_of(const SafetensorsFile& weights, const std::string& name, std::size_t axis) {
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
int classes_of(const SafetensorsFile& weights, ProgramView program) {
  const auto head = std::find_if(program.parameters.rbegin(), program.parameters.rend(),
                                 [](const Parameter& p) { return p.shape[0] == Dynamic; });
  return extent_of(weights, tensor_name(program, head->operation, head->name), 0);
}

/// The network with the classes, and InceptionV2 with the channels too, that the weights have.
template <class Scalar>
std::unique_ptr<AnyModel<Cpu, Scalar>> make_model(const Options& o,
                                                  const SafetensorsFile& weights) {
  ModelOptions options{.dropout = !o.no_dropout,
                       .precision = o.precision == "bf16" ? Precision::bfloat16 : Precision::full,
                       .algorithm = examples::algorithm_of(o.algorithm),
                       .inference_only = o.mode == "eval"};
  if (const examples::NetworkEntry* network = examples::find_network(o.network)) {
    options.classes = classes_of(weights, network->program);
    return examples::make_network<Scalar>(*network, options, Cpu(o.threads));
  }
  options.classes = extent_of(weights, "fc.weight", 0);
  const int channels = extent_of(weights, "conv1.conv.weight", 1);
  return examples::make_inception_v2<Scalar>(o.stem, channels, options, Cpu(o.threads));
}

/// A result [N,1,1,K] as the rows of a matrix, in float32.
template <class Scalar>
void add_rows(SafetensorsWriter& writer, const std::string& name, View<const Scalar> rows) {
  writer.add_with<float>(name, {rows.shape.n, rows.shape.c}, [rows](std::span<float> out) {
    std::copy_n(rows.data, rows.shape.size(), out.begin());
  });
}

template <class Scalar>
void run(const Options& o) {
  const auto weights = SafetensorsFile::open(o.weights);
  const auto in = SafetensorsFile::open(o.in);
  const auto made = make_model<Scalar>(o, weights);
  AnyModel<Cpu, Scalar>& model = *made;
  load_weights(model, weights);
  const Tensor<Scalar> images = read_images<Scalar>(in);
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
  add_rows(writer, "logits", model.output("logits"));
  for (const std::string& output : model.output_names()) {
    if (output != "logits") add_rows(writer, output, model.output(output));
  }
  writer.write(o.out);
  fmt::print("{}: {} images of {}x{}, {} classes{} -> {}\n", o.network, images.shape().n,
             images.shape().h, images.shape().w, model.output("logits").shape.c,
             o.mode == "train" ? fmt::format(", loss {:.6f}", loss) : "", o.out);
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  examples::CommandLine line("Runs a network on tensors, to compare it with other frameworks.");
  line.option("--network", o.network, "the network", examples::network_names());
  line.option("--stem", o.stem, "of inception_v2", examples::stem_names());
  line.required("--weights", o.weights, "state_dict in PyTorch's names, safetensors");
  line.required("--in", o.in, "x [N,C,H,W] and, to train, labels [N], safetensors");
  line.required("--out", o.out, "where the results go, safetensors");
  line.option("--mode", o.mode, "eval: outputs; train: one step's gradients too",
              {"eval", "train"});
  line.option("--precision", o.precision,
              "of the arithmetic; bf16 rounds the factors of convolutions", {"f32", "f64", "bf16"});
  line.option("--algorithm", o.algorithm, "of convolutions", examples::algorithm_names());
  line.option("--label-smoothing", o.label_smoothing, "epsilon of the loss", {0, 1});
  line.option("--aux-weight", o.aux_weight, "weight of the auxiliary loss", examples::not_negative);
  line.flag("--no-dropout", o.no_dropout, "train mode keeps every element");
  line.option("--threads", o.threads, "0 takes every core", examples::not_negative);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    if (o.precision == "f64") {
      run<double>(o);
    } else {
      run<float>(o);
    }
  } catch (const std::exception& e) {
    fmt::print(stderr, "run_tensors: {}\n", e.what());
    return 1;
  }
}
