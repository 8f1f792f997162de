// SPDX-License-Identifier: MIT
// Models on the Cuda device against the same models on the Cpu.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "inception/ops/cpu.hpp"
#include "parity/model_runs.hpp"
#include "support/cuda_device.hpp"

namespace inception::test {

// models.cu holds them.
extern template std::vector<double> all_passes<Cuda, float>(const Cuda&, const Shape&,
                                                            const ModelOptions&);
extern template std::vector<double> all_passes<Cuda, double>(const Cuda&, const Shape&,
                                                             const ModelOptions&);
extern template std::vector<double> training_steps<Cuda, float>(const Cuda&, const std::string&,
                                                                const OptimizerSettings&,
                                                                const StepOptions&);
extern template std::vector<double> training_steps<Cuda, double>(const Cuda&, const std::string&,
                                                                 const OptimizerSettings&,
                                                                 const StepOptions&);

}  // namespace inception::test

using namespace inception;
using namespace inception::test;

namespace {

const Cuda& gpu() { return device_with<Cuda>(1); }
const Cpu& host() { return device_with<Cpu>(1); }

/// The largest difference of two runs, relative to the largest number where that is above 1.
double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double difference = 0, scale = 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double d = std::abs(a[i] - b[i]);
    if (!std::isfinite(d)) return std::numeric_limits<double>::infinity();
    difference = std::max(difference, d);
    scale = std::max(scale, std::abs(a[i]));
  }
  return difference / scale;
}

void check_passes(const Shape& shape, const ModelOptions& options) {
  INFO("images ", to_string(shape));
  const auto on_cuda = all_passes<Cuda, double>(gpu(), shape, options);
  CHECK(largest_difference(all_passes<Cpu, double>(host(), shape, options), on_cuda) <= 1e-11);
  CHECK(all_passes<Cuda, double>(gpu(), shape, options) == on_cuda);
  CHECK(largest_difference(all_passes<Cpu, float>(host(), shape, options),
                           all_passes<Cuda, float>(gpu(), shape, options)) <= 1e-4);
}

void check_training(const std::string& optimizer, const OptimizerSettings& settings,
                    const StepOptions& options) {
  INFO(optimizer);
  const auto on_cuda = training_steps<Cuda, double>(gpu(), optimizer, settings, options);
  const auto on_cpu = training_steps<Cpu, double>(host(), optimizer, settings, options);
  CHECK(largest_difference(on_cpu, on_cuda) <= 1e-8);
  CHECK(training_steps<Cuda, double>(gpu(), optimizer, settings, options) == on_cuda);
}

}  // namespace

TEST_CASE("a model of all layers passes forward and backward on Cuda as on the Cpu") {
  check_passes({2, 23, 21, 3}, {.seed = 1, .input_gradient = true});
}

TEST_CASE("a model on Cuda: a batch of one image, no dropout, nothing made anew") {
  check_passes({1, 13, 15, 3}, {.seed = 2, .dropout = false, .recompute = false});
}

TEST_CASE("a model on Cuda that makes activations anew") {
  check_passes({2, 14, 13, 3}, {.seed = 4, .recompute = true});
}

TEST_CASE("training on Cuda follows the Cpu, with every optimizer") {
  check_training("sgd", {.momentum = 0.9, .nesterov = true, .weight_decay = 1e-3}, {});
  check_training("adam", {.weight_decay = 1e-3, .decay_everything = true}, {});
  check_training("adamw", {}, {.loss = {.label_smoothing = 0.1}});
  check_training("rmsprop", {}, {});
  check_training("rmsprop_tf", {.momentum = 0.9}, {});
}

TEST_CASE("training on Cuda clips as the Cpu does") {
  check_training("sgd", {}, {.clip_norm = 0.25});
  check_training("sgd", {}, {.clip_norm = 1e6, .clip_value = 0.02});
}

TEST_CASE("training on Cuda in float: the first losses are the Cpu's") {
  const auto on_cuda = training_steps<Cuda, float>(gpu(), "sgd", {.momentum = 0.9}, {});
  const auto on_cpu = training_steps<Cpu, float>(host(), "sgd", {.momentum = 0.9}, {});
  CHECK(largest_difference(on_cpu, on_cuda) <= 1e-4);
}
