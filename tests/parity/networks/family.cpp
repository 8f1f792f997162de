// SPDX-License-Identifier: MIT
// The published networks on the Cuda device against the Cpu, as examples/support makes them for the programs.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "inception/ops/cpu.hpp"
#include "parity/networks/network_runs.hpp"
#include "support/cuda_device.hpp"
#include "support/make_inception_v2.hpp"
#include "support/networks.hpp"

namespace inception::test {

// family.cu holds them.
extern template std::vector<double> network_passes(AnyModel<Cuda, double>&, const Shape&);
extern template GraphRun trained_network(AnyModel<Cuda, float>&, const Shape&, int);

}  // namespace inception::test

using namespace inception;
using namespace inception::test;

namespace {

const Cuda& gpu() { return device_with<Cuda>(1); }

/// make(device) gives the model on a device.
template <class Make>
void check_passes(const Shape& shape, Make&& make) {
  const auto found = network_passes(*make(gpu()), shape);
  const auto wanted = network_passes(*make(device_with<Cpu>(3)), shape);
  REQUIRE(found.size() == wanted.size());
  double worst = 0;
  std::size_t zeros = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double error = std::abs(found[i] - wanted[i]) / std::max(1.0, std::abs(wanted[i]));
    worst = error <= worst ? worst : (std::isfinite(error) ? error : INFINITY);
    zeros += wanted[i] == 0 ? 1 : 0;
  }
  CHECK(worst <= 1e-7);  // Inception-v4, the worst, has 1e-8
  CHECK(zeros < found.size() / 2);
}

void check_network(const std::string& name, const Shape& shape) {
  INFO(name, " on ", to_string(shape));
  const examples::NetworkEntry* const network = examples::find_network(name);
  REQUIRE(network != nullptr);
  check_passes(shape, [&](const auto& device) {
    return examples::make_network<double>(*network, {.classes = 5, .seed = 1}, device);
  });
}

int siblings_of(std::span<const Operation> operations) {
  int count = 0;
  for (const Operation& o : operations) count += o.siblings;
  return count;
}

}  // namespace

TEST_CASE("InceptionV2 on Cuda as on the Cpu: its siblings run as one, forward and backward") {
  const Shape shape{6, 21, 23, 3};
  check_passes(shape, [&](const auto& device) {
    auto model = examples::make_inception_v2<double>(
        "low-resolution", 3,
        {.classes = 5, .seed = 1, .initializer = Initializer::he, .norm_bias = 1}, device);
    CHECK(siblings_of(model->operations(Mode::training, shape)) == 22);
    return model;
  });
}

// Of fewer images, or with batch norms that begin at 0, the last batch norms have a few numbers that are
// almost equal: gradients grow from layer to layer, and the updated weights overflow in inference.
TEST_CASE("InceptionV2 trains with graphs as without, to the bit") {
  const Shape shape{6, 21, 23, 3};
  constexpr int steps = 3;  // by single kernels, captured and replayed, replayed
  const auto run = [&](bool graphs) {
    const auto model = examples::make_inception_v2<float>(
        "low-resolution", 3,
        {.classes = 5, .seed = 1, .initializer = Initializer::he, .norm_bias = 1, .graphs = graphs},
        gpu());
    return trained_network(*model, shape, steps);
  };
  const GraphRun with = run(true), without = run(false);
  CHECK(with.numbers == without.numbers);
  CHECK(std::all_of(with.numbers.begin(), with.numbers.end(),
                    [](double number) { return std::isfinite(number); }));
  CHECK(with.report.captured == 2);  // a step and a pass of inference
  CHECK(with.report.replayed == 2 * (steps - 1));
  CHECK(with.report.refusal.empty());
  CHECK(without.report.captured == 0);
}

TEST_CASE("GoogLeNet on Cuda as on the Cpu") { check_network("googlenet", {2, 33, 35, 3}); }

TEST_CASE("BN-Inception on Cuda as on the Cpu") { check_network("bn_inception", {2, 64, 65, 3}); }

TEST_CASE("Inception-v3 on Cuda as on the Cpu") {
  check_network("inception_v3_timm", {2, 107, 75, 3});
}

TEST_CASE("Inception-v4 on Cuda as on the Cpu") { check_network("inception_v4", {2, 107, 107, 3}); }

TEST_CASE("Inception-ResNet-v1 on Cuda as on the Cpu") {
  check_network("inception_resnet_v1", {2, 75, 77, 3});
}

TEST_CASE("Inception-ResNet-v2 on Cuda as on the Cpu") {
  check_network("inception_resnet_v2", {2, 75, 77, 3});
}

TEST_CASE("Xception on Cuda as on the Cpu") { check_network("xception", {2, 71, 73, 3}); }
