// SPDX-License-Identifier: MIT
// A training step by one process and by several, and what it leaves.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "inception/extern_kernels.hpp"
#include "inception/layers/adaptive_avg_pool2d.hpp"
#include "inception/layers/batch_norm2d.hpp"
#include "inception/layers/dropout.hpp"
#include "inception/layers/linear.hpp"
#include "inception/layers/max_pool2d.hpp"
#include "inception/model/model.hpp"
#include "inception/modules/conv_block.hpp"
#include "inception/optimizers/sgd.hpp"
#include "inception/parallel/device_sums.hpp"
#include "inception/tensor/arrays.hpp"
#include "inception/training/accumulation.hpp"
#include "inception/training/data_parallel.hpp"
#include "inception/training/step.hpp"
#include "support/model_results.hpp"

namespace inception::test {

/// With batch norm behind a convolution, which measures for it, and behind a pooling, after which it measures
/// itself, and with dropout.
using SharedNetwork =
    Sequential<ConvBlock<2, 5, Kernel<3>>, Dropout<5, Probability<1, 4>>, MaxPool2d<5, Kernel<2>>,
               BatchNorm2d<5>, ConvBlock<5, 6, Kernel<3>>, GlobalAvgPool2d<6>, Linear<6, 3>>;

/// How processes divide a batch of [7, 9, 8, 2].
struct SharedStep {
  int parts = 1;
  bool synchronise = true;
  int steps = 1;
};

/// What a process has after the last step; nothing in it may depend on the rank.
template <class Scalar>
struct StepOutcome {
  std::vector<Scalar> gradients, state, parameters;
  double loss = 0;
  Index correct = 0;

  friend bool operator==(const StepOutcome&, const StepOutcome&) = default;
};

/// One process's part of the steps on a device, whose sums over processes `make_sums(processes)` gives; null: the
/// whole.
template <class Scalar, class Device, class MakeSums>
StepOutcome<Scalar> shared_steps_on(const Device& device, const MakeSums& make_sums,
                                    Communicator* processes, const SharedStep& how) {
  constexpr Index images = 7;
  Model<SharedNetwork, Device, Scalar> model(
      {.seed = 3, .graphs = false, .synchronise = how.synchronise ? processes : nullptr}, device);
  Sgd<Scalar, Device> optimizer(model.arenas(), {.momentum = 0.9}, device);
  std::unique_ptr<DeviceSums<Device, Scalar>> sums;
  std::optional<DataParallel<Device, Scalar>> parallel;
  Index first = 0, end = images;
  if (processes != nullptr) {
    sums = make_sums(*processes);
    parallel.emplace(model, *processes, *sums, 64);  // bytes: buckets of a tensor or two
    first = images * processes->rank() / processes->size();
    end = images * (processes->rank() + 1) / processes->size();
  }
  Accumulation<Device, Scalar> accumulation(model, how.parts);
  DataParallel<Device, Scalar>* const others = parallel ? &*parallel : nullptr;
  LossResult result;
  for (int step = 0; step < how.steps; ++step) {
    const auto whole = random_images<Scalar>(static_cast<std::uint64_t>(step), {images, 9, 8, 2});
    Tensor<Scalar, Device> here({end - first, 9, 8, 2}, device);
    here.buffer().write(0, whole.span().subspan(static_cast<std::size_t>(first * 144),
                                                static_cast<std::size_t>(here.size())));
    std::vector<std::int32_t> labels;
    for (Index i = first; i < end; ++i) labels.push_back(static_cast<std::int32_t>(i * i % 3));
    if (others != nullptr) others->begin_batch(end - first);
    const StepOptions options{.loss = {.label_smoothing = 0.1}, .clip_norm = 0.5};
    LossScale<Device>* const no_scale = nullptr;
    result = how.parts == 1
                 ? train_step(model, optimizer, here, labels, 0.1, options, no_scale, others)
                 : train_step(model, optimizer, accumulation, here, labels, 0.1, options, no_scale,
                              others);
  }
  const auto list = [&](std::span<const Scalar> values) {
    std::vector<Scalar> copy(values.size());
    read_values(device, values, std::span(copy));
    return copy;
  };
  return {list(model.store().gradients()), list(model.store().state()),
          list(model.store().parameters()), result.loss, result.correct};
}

template <class Scalar>
StepOutcome<Scalar> shared_steps(Communicator* processes, const SharedStep& how) {
  const auto make_sums = [](Communicator& all) { return std::make_unique<HostSums<Scalar>>(all); };
  return shared_steps_on<Scalar>(Cpu(1), make_sums, processes, how);
}

/// The largest difference, in units of the largest of the expected values.
template <class Scalar>
double difference(const std::vector<Scalar>& actual, const std::vector<Scalar>& expected) {
  REQUIRE(actual.size() == expected.size());
  double largest = 0, magnitude = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(actual[i] - expected[i])));
    magnitude = std::max(magnitude, std::abs(static_cast<double>(expected[i])));
  }
  return largest / magnitude;
}

/// To be called by all processes alike: steps with synchronised batch norm, by run(processes, how), are those of
/// one process of the Cpu, but for rounding.
template <class Scalar, class Run>
void check_steps_are_those_of_one(Communicator& processes, const Run& run) {
  const double tolerance = sizeof(Scalar) == sizeof(double) ? 1e-12 : 2e-4;
  for (const int steps : {1, 3}) {
    const StepOutcome<Scalar> one = shared_steps<Scalar>(nullptr, {.steps = steps});
    const SharedStep how{.steps = steps};
    const StepOutcome<Scalar> all = run(&processes, how);
    CHECK(difference(all.gradients, one.gradients) < tolerance);
    CHECK(difference(all.state, one.state) < tolerance);
    CHECK(difference(all.parameters, one.parameters) < tolerance);
    CHECK(all.loss == doctest::Approx(one.loss).epsilon(tolerance));
    CHECK(all.correct == one.correct);
    CHECK(all == run(&processes, how));  // bit by bit
  }
}

}  // namespace inception::test
