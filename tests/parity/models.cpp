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
extern template std::vector<double> training_steps<Cuda, float>(const Cuda&, const TrainingCase&);
extern template std::vector<double> training_steps<Cuda, double>(const Cuda&, const TrainingCase&);

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

void check_training(const TrainingCase& c) {
  INFO(c.optimizer);
  const auto on_cuda = training_steps<Cuda, double>(gpu(), c);
  CHECK(largest_difference(training_steps<Cpu, double>(host(), c), on_cuda) <= 1e-8);
  CHECK(training_steps<Cuda, double>(gpu(), c) == on_cuda);
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

TEST_CASE("a model on Cuda with other outputs than the network's own") {
  check_passes({2, 15, 13, 3}, {.seed = 5, .input_gradient = true, .outputs = {"stem", "pooled"}});
  check_passes({2, 15, 13, 3}, {.seed = 5, .outputs = {"logits"}});
}

TEST_CASE("a model on Cuda with frozen layers") {
  check_passes({2, 15, 13, 3}, {.seed = 6, .input_gradient = true, .frozen = {"stem"}});
}

TEST_CASE("training on Cuda follows the Cpu, with every optimizer") {
  check_training(
      {.optimizer = "sgd", .settings = {.momentum = 0.9, .nesterov = true, .weight_decay = 1e-3}});
  check_training(
      {.optimizer = "adam", .settings = {.weight_decay = 1e-3, .decay_everything = true}});
  check_training({.optimizer = "adamw", .options = {.loss = {.label_smoothing = 0.1}}});
  check_training({.optimizer = "rmsprop"});
  check_training({.optimizer = "rmsprop_tf", .settings = {.momentum = 0.9}});
}

TEST_CASE("training on Cuda clips as the Cpu does") {
  check_training({.options = {.clip_norm = 0.25}});
  check_training({.options = {.clip_norm = 1e6, .clip_value = 0.02}});
}

TEST_CASE("training on Cuda with frozen layers and rates by layer follows the Cpu") {
  check_training({.optimizer = "adam", .model = {.seed = 3, .frozen = {"0."}}});
  check_training({.settings = {.momentum = 0.9, .weight_decay = 1e-3},
                  .model = {.seed = 3, .outputs = {"logits"}},
                  .rates = {{"", 0.1}, {"branch2.", 0}, {"6.", 1}}});
}

TEST_CASE("training on Cuda with batches in parts follows the Cpu") {
  check_training({.settings = {.momentum = 0.9}, .options = {.clip_norm = 0.25}, .parts = 2});
  check_training({.optimizer = "adam", .parts = 3, .loss_scale = LossScaleOptions{}});
}

TEST_CASE("a weight average on Cuda follows the Cpu's") { check_training({.weight_average = 0.2}); }

TEST_CASE("a loss scale on Cuda follows the Cpu's") {
  check_training({.settings = {.momentum = 0.9},
                  .options = {.clip_norm = 0.25},
                  .loss_scale = LossScaleOptions{.first = 1024, .doubled_after = 2}});
}

TEST_CASE("training on Cuda in float: the first losses are the Cpu's") {
  const TrainingCase c{.settings = {.momentum = 0.9}};
  CHECK(largest_difference(training_steps<Cpu, float>(host(), c),
                           training_steps<Cuda, float>(gpu(), c)) <= 1e-4);
}
