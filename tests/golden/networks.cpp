// SPDX-License-Identifier: MIT
// Modules and whole networks give PyTorch's outputs, loss, gradients and running statistics.
//
// tests/golden/networks.safetensors is made by scripts/make_network_golden.py, which explains it.
#include "inception/extern_kernels.hpp"
#include "inception/networks/inception_v2.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "inception/io/safetensors.hpp"
#include "inception/model/model.hpp"
#include "inception/ops/cpu.hpp"
#include "inception/training/step.hpp"
#include "support/network_golden.hpp"

using namespace inception;
using namespace inception::test;

namespace {

const SafetensorsFile& golden() {
  static const auto file = SafetensorsFile::open(std::filesystem::path(INCEPTION_SOURCE_DIR) /
                                                 "tests/golden/networks.safetensors");
  return file;
}

std::vector<double> expected(const std::string& name) {
  return golden().read<double>(golden().at(name));
}

template <class Scalar>
void check_outputs(const AnyModel<Cpu, Scalar>& model, const std::string& prefix,
                   double tolerance) {
  for (const std::string& output : model.output_names()) {
    CAPTURE(prefix + output);
    const auto want = expected(prefix + output);
    CHECK(error_of(digest(output, 4, model.output(output)), want.data(), 0) < tolerance);
  }
}

/// Compares all tensors of a kind with the rows of a table; zero is judged on the others' scale.
void check_table(const AnyModel<Cpu, double>& model, TensorRecord::Kind kind,
                 const std::string& table, double tolerance) {
  const auto want = expected(table);
  std::vector<double> norms;
  for (std::size_t i = 0; i < want.size(); i += 2) norms.push_back(want[i]);
  std::nth_element(norms.begin(), norms.begin() + std::ssize(norms) / 2, norms.end());
  const double floor = 1e-3 * norms[norms.size() / 2];
  std::size_t row = 0;
  double worst = 0;
  std::string where;
  for (const TensorRecord& t : model.tensors()) {
    if (t.kind != kind) continue;
    REQUIRE(2 * row < want.size());
    std::vector<double> values(static_cast<std::size_t>(size_of(t)));
    if (kind == TensorRecord::Kind::parameter) {
      model.store().read_gradient(model.program(), t, values);
    } else {
      model.store().read(model.program(), t, values);
    }
    const auto got = digest(t.name, 1, std::ssize(values),
                            [&](Index i) { return values[static_cast<std::size_t>(i)]; });
    const double error = error_of(got, &want[2 * row++], floor);
    if (error > worst) where = t.name;
    worst = std::max(worst, error);
  }
  INFO(table, ": worst at ", where);
  CHECK(2 * row == want.size());
  CHECK(worst < tolerance);
}

/// Evaluation and a training step in double.
void check_network(AnyModel<Cpu, double>& model, const std::string& name, const Shape& shape,
                   double tolerance) {
  CAPTURE(name);
  fill(model);
  const auto images = make_images<double>(shape);
  model.forward(images);
  check_outputs(model, name + "/eval/", tolerance);

  model.forward(images, Mode::training);
  check_outputs(model, name + "/train/", tolerance);
  double loss = 0;
  if (model.output_names().size() == 2) {
    std::vector<std::int32_t> labels;
    for (Index i = 0; i < shape.n; ++i) {
      labels.push_back(static_cast<std::int32_t>((3 * i + 1) % model.output("logits").shape.c));
    }
    loss = total_loss(model, labels, {.label_smoothing = 0.1, .aux_weight = 0.3}, true).loss;
  } else {
    const View<const double> y = model.output("output");
    const View<double> dy = model.output_gradient("output");
    const Numbers r("r");
    for (Index i = 0; i < y.shape.size(); ++i) {
      dy.data[i] = r(channels_first(i, y.shape));
      loss += dy.data[i] * y.data[i];
    }
  }
  const double want = expected(name + "/loss")[0];
  CHECK(std::abs(loss - want) < tolerance * std::max(1.0, std::abs(want)));
  model.backward();
  check_table(model, TensorRecord::Kind::parameter, name + "/gradients", tolerance);
  if (golden().find(name + "/state") != nullptr) {
    check_table(model, TensorRecord::Kind::state, name + "/state", tolerance);
  }
  CHECK(error_of(digest("x", 4, model.input_gradient()), expected(name + "/input_gradient").data(),
                 0) < tolerance);
}

template <class Network>
void check_module(const std::string& name, const Shape& shape) {
  Model<Network, Cpu, double> model({.dropout = false, .input_gradient = true}, Cpu(2));
  check_network(model, name, shape, 1e-9);
}

}  // namespace

TEST_CASE("modules give PyTorch's numbers") {
  check_module<ConvBlock<3, 8, Kernel<3, 2>, Stride<2>, Padding<1>>>("conv_block", {2, 7, 6, 3});
  check_module<InceptionF5<8>>("inception_f5", {2, 5, 4, 8});
  check_module<InceptionF6<8, 6>>("inception_f6", {2, 4, 5, 8});
  check_module<InceptionF7<8>>("inception_f7", {2, 3, 2, 8});
  check_module<InceptionReduction<8, 6, 16>>("inception_reduction", {2, 7, 6, 8});
  check_module<InceptionAux<8, 5>>("inception_aux", {3, 5, 6, 8});
}

TEST_CASE("InceptionV2 gives PyTorch's numbers, in double to 1e-7") {
  Model<InceptionV2<Dynamic>, Cpu, double> model(
      {.classes = 7, .dropout = false, .input_gradient = true}, Cpu(2));
  check_network(model, "inception_v2", {2, 107, 75, 3}, 1e-7);
}

TEST_CASE("InceptionV2 with the low-resolution stem gives PyTorch's numbers") {
  Model<InceptionV2<10, 1, LowResolutionStem>, Cpu, double> model(
      {.dropout = false, .input_gradient = true}, Cpu(2));
  check_network(model, "inception_v2_low_resolution", {2, 29, 31, 1}, 1e-7);
}

TEST_CASE("InceptionV2 in float evaluates as PyTorch does in double, to 1e-5") {
  for (const Algorithm algorithm : {Algorithm::direct, Algorithm::automatic, Algorithm::winograd}) {
    Model<InceptionV2<7>> model({.algorithm = algorithm}, Cpu(2));
    fill(model);
    model.forward(make_images<float>({2, 107, 75, 3}));
    check_outputs(model, "inception_v2/eval/", 1e-5);
  }
}
