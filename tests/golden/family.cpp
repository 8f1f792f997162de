// SPDX-License-Identifier: MIT
// The whole family gives PyTorch's outputs, loss, gradients and running statistics, under PyTorch's
// names.
//
// tests/golden/family.safetensors is made by scripts/make_family_golden.py, which explains it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "inception/extern_kernels.hpp"
#include "inception/io/safetensors.hpp"
#include "inception/model/model.hpp"
#include "inception/networks/bn_inception.hpp"
#include "inception/networks/googlenet.hpp"
#include "inception/networks/inception_resnet_v1.hpp"
#include "inception/networks/inception_resnet_v2.hpp"
#include "inception/networks/inception_v2.hpp"
#include "inception/networks/inception_v3.hpp"
#include "inception/networks/inception_v4.hpp"
#include "inception/networks/xception.hpp"
#include "inception/ops/cpu.hpp"
#include "inception/training/step.hpp"
#include "support/network_golden.hpp"

using namespace inception;
using namespace inception::test;

namespace {

const SafetensorsFile& golden() {
  static const auto file = SafetensorsFile::open(std::filesystem::path(INCEPTION_SOURCE_DIR) /
                                                 "tests/golden/family.safetensors");
  return file;
}

std::vector<double> expected(const std::string& name) {
  return golden().read<double>(golden().at(name));
}

/// The hash of "name d0,d1", as a key list has the tensor.
double hash_of(const TensorRecord& t) {
  std::string line = t.name;
  for (std::size_t i = 0; i < t.shape.size(); ++i) {
    line += (i == 0 ? " " : ",") + std::to_string(t.shape[i]);
  }
  return fnv1a(t.kind == TensorRecord::Kind::counter ? t.name + " scalar" : line);
}

/// Every tensor of the state_dict stands in PyTorch's, and the other way round.
template <class Scalar>
void check_tensors(const AnyModel<Cpu, Scalar>& model, const std::string& name) {
  const std::vector<double> theirs = expected(name + "/tensors");
  const std::set<double> known(theirs.begin(), theirs.end());
  REQUIRE(known.size() == theirs.size());
  CHECK(model.tensors().size() == theirs.size());
  for (const TensorRecord& t : model.tensors()) {
    CAPTURE(t.name);
    CHECK(known.contains(hash_of(t)));
  }
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
  const std::vector<double> want = expected(table);
  std::vector<double> norms;
  for (std::size_t i = 0; i < want.size(); i += 3) norms.push_back(want[i + 1]);
  std::nth_element(norms.begin(), norms.begin() + std::ssize(norms) / 2, norms.end());
  const double floor = 1e-3 * norms[norms.size() / 2];
  std::size_t found = 0;
  double worst = 0;
  std::string where;
  for (const TensorRecord& t : model.tensors()) {
    if (t.kind != kind) continue;
    std::size_t row = 0;
    while (row < want.size() && want[row] != hash_of(t)) row += 3;
    CAPTURE(t.name);
    REQUIRE(row < want.size());
    ++found;
    std::vector<double> values(static_cast<std::size_t>(size_of(t)));
    if (kind == TensorRecord::Kind::parameter) {
      model.store().read_gradient(model.program(), t, values);
    } else {
      model.store().read(model.program(), t, values);
    }
    const auto got = digest(t.name, 1, std::ssize(values),
                            [&](Index i) { return values[static_cast<std::size_t>(i)]; });
    const double error = error_of(got, &want[row + 1], floor);
    if (error > worst) where = t.name;
    worst = std::max(worst, error);
  }
  INFO(table, ": worst at ", where);
  CHECK(3 * found == want.size());
  CHECK(worst < tolerance);
}

/// One training step in double.
void check_training(AnyModel<Cpu, double>& model, const std::string& name, double tolerance,
                    double aux_weight) {
  check_outputs(model, name + "/train/", tolerance);
  const View<const double> logits = model.output("logits");
  std::vector<std::int32_t> labels;
  for (Index i = 0; i < logits.shape.n; ++i) {
    labels.push_back(static_cast<std::int32_t>((3 * i + 1) % logits.shape.c));
  }
  const double loss =
      total_loss(model, labels, {.label_smoothing = 0.1, .aux_weight = aux_weight}, true).loss;
  CHECK(std::abs(loss - expected(name + "/loss")[0]) < tolerance * std::max(1.0, loss));
  model.backward();
  check_table(model, TensorRecord::Kind::parameter, name + "/gradients", tolerance);
  if (golden().find(name + "/state") != nullptr) {
    check_table(model, TensorRecord::Kind::state, name + "/state", tolerance);
  }
  CHECK(error_of(digest("x", 4, model.input_gradient()), expected(name + "/input_gradient").data(),
                 0) < tolerance);
}

/// Tensors, evaluation and, where the file has it, training; `aux_weight` 0 leaves out side outputs
/// that are no logits.
template <class Network>
void check_network(const std::string& name, const Shape& shape, double aux_weight = 0.3) {
  CAPTURE(name);
  const bool trains = golden().find(name + "/loss") != nullptr;
  Model<Network, Cpu, double> model({.dropout = false, .input_gradient = trains}, Cpu(2));
  check_tensors(model, name);
  fill(model);
  const auto images = make_images<double>(shape);
  model.forward(images);
  constexpr double tolerance = 1e-7;
  check_outputs(model, name + "/eval/", tolerance);
  if (!trains) return;
  model.forward(images, Mode::training);
  check_training(model, name, tolerance, aux_weight);
}

}  // namespace

TEST_CASE("GoogLeNet") {
  check_network<GoogLeNet<7, 3, TorchvisionGoogLeNet>>("googlenet", {2, 65, 64, 3});
  check_network<GoogLeNet<7, 3, PaperGoogLeNet>>("googlenet_paper", {1, 224, 224, 3});
  check_network<GoogLeNet<7, 3, SlimGoogLeNet>>("googlenet_slim", {2, 66, 65, 3});
}

TEST_CASE("BN-Inception") {
  check_network<BNInception<7, 3, CaffeBNInception>>("bn_inception", {2, 64, 65, 3});
  check_network<BNInception<7, 3, SlimBNInception>>("bn_inception_slim", {2, 66, 69, 3});
}

TEST_CASE("Inception-v2 before the paper's last steps") {
  check_network<InceptionV2<7, 3, SevenBySevenStem, PaperHead>>("inception_v2_7x7",
                                                                {1, 299, 299, 3});
  check_network<InceptionV2<7, 3, SeedStem, BNAuxiliaryHead>>("inception_v2_bn_auxiliary",
                                                              {1, 299, 299, 3});
}

TEST_CASE("Inception-v3") {
  check_network<InceptionV3<7, 3, TorchvisionV3>>("inception_v3", {2, 299, 299, 3});
  check_network<InceptionV3<7, 3, TimmV3>>("inception_v3_timm", {2, 107, 75, 3});
  check_network<InceptionV3<7, 3, KerasV3>>("inception_v3_keras", {2, 107, 75, 3});
  check_network<InceptionV3<7, 3, WithStem<TorchvisionV3, LowResolutionStem>>>(
      "inception_v3_low_resolution", {1, 79, 79, 3});
  check_network<InceptionV3<7, 3, FidV3>>("inception_v3_fid", {2, 107, 75, 3});
}

TEST_CASE("Inception-v4") {
  check_network<InceptionV4<7, 3, TimmV4>>("inception_v4", {2, 107, 107, 3});
}

TEST_CASE("Inception-ResNet") {
  check_network<InceptionResNetV1<7>>("inception_resnet_v1", {2, 107, 107, 3});
  check_network<FaceInceptionResNetV1<7>>("inception_resnet_v1_face", {3, 80, 107, 3}, 0);
  check_network<InceptionResNetV2<7>>("inception_resnet_v2", {2, 107, 75, 3});
  check_network<InceptionResNetV2<7, 3, KerasInceptionResNetV2>>("inception_resnet_v2_keras",
                                                                 {2, 107, 75, 3});
  check_network<PaperInceptionResNetV2<7>>("inception_resnet_v2_paper", {2, 107, 75, 3});
}

TEST_CASE("Xception") {
  check_network<Xception<7>>("xception", {2, 71, 72, 3});
  check_network<Xception<7, 3, KerasXception>>("xception_keras", {2, 72, 75, 3});
}
