// SPDX-License-Identifier: MIT
// CUDA graphs: the same bits as kernel by kernel, whatever changes between two steps.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>

#include "inception/ops/cpu.hpp"
#include "parity/graph_runs.hpp"
#include "support/cuda_device.hpp"

namespace inception::test {

// graphs.cu holds them.
extern template GraphRun changing_steps<float>(const Cuda&, bool, const std::string&,
                                               const OptimizerSettings&, const StepOptions&);
extern template GraphRun changing_steps<double>(const Cuda&, bool, const std::string&,
                                                const OptimizerSettings&, const StepOptions&);
extern template GraphRun growing_scratch<float>(const Cuda&, bool);
extern template RefusedStep refused_step<float>(const Cuda&, bool);
extern template GraphRun uncapturable_steps<float>(const Cuda&, bool);
extern template std::vector<double> steady_steps<float>(const Cuda&, int);

}  // namespace inception::test

using namespace inception;
using namespace inception::test;

namespace {

const Cuda& gpu() { return device_with<Cuda>(1); }

template <class Scalar>
void check_changing_steps(const std::string& optimizer, const OptimizerSettings& settings,
                          const StepOptions& options) {
  INFO(optimizer);
  const GraphRun with = changing_steps<Scalar>(gpu(), true, optimizer, settings, options);
  const GraphRun without = changing_steps<Scalar>(gpu(), false, optimizer, settings, options);
  CHECK(with.numbers == without.numbers);
  for (const double number : with.numbers) REQUIRE(std::isfinite(number));
  // Two shapes of training, of which the second made the workspace grow, and two of inference.
  CHECK(with.report.captured == 4);
  CHECK(with.report.replayed == 3 + 4 + 2 + 2);
  CHECK(with.report.refusal.empty());
  CHECK(without.report.captured == 0);
  CHECK(without.report.replayed == 0);
}

}  // namespace

TEST_CASE("graphs give the bits of single kernels, in double") {
  check_changing_steps<double>("adam", {.weight_decay = 1e-3}, {.clip_norm = 0.5});
  check_changing_steps<double>("rmsprop_tf", {.momentum = 0.9}, {.loss = {.aux_weight = 0}});
}

TEST_CASE("graphs give the bits of single kernels, in float") {
  check_changing_steps<float>("sgd", {.momentum = 0.9, .nesterov = true}, {.clip_value = 0.1});
  check_changing_steps<float>("adamw", {}, {.loss = {.label_smoothing = 0.1}});
}

TEST_CASE("a graph is made anew when scratch memory has moved") {
  // A device each, for scratch memory only grows.
  const GraphRun with = growing_scratch<float>(Cuda(0, Cpu(1)), true);
  CHECK(with.numbers == growing_scratch<float>(Cuda(0, Cpu(1)), false).numbers);
  CHECK(with.report.captured == 2);
  CHECK(with.report.replayed == 2 + 3);
}

TEST_CASE("a loss that is not finite leaves parameters and optimizer as they were") {
  const RefusedStep with = refused_step<float>(gpu(), true);
  const RefusedStep without = refused_step<float>(gpu(), false);
  for (const RefusedStep* one : {&with, &without}) {
    CHECK(one->text.find("the loss must be finite; at step 3 it is") != std::string::npos);
    CHECK(one->after == one->before);
    CHECK(std::isfinite(one->next_loss));
  }
  CHECK(with.before == without.before);
  CHECK(with.next_loss == without.next_loss);
  CHECK(with.report.captured == 1);
  CHECK(with.report.replayed == 4);
}

TEST_CASE("a layer that no graph can hold: the model goes on without, and says why") {
  const GraphRun with = uncapturable_steps<float>(gpu(), true);
  const GraphRun without = uncapturable_steps<float>(gpu(), false);
  CHECK(with.numbers == without.numbers);
  CHECK(with.report.captured == 0);
  CHECK(with.report.refusal.find("cudaStreamSynchronize") != std::string::npos);
  CHECK(with.report.refusal.find("(wait, ") != std::string::npos);
  CHECK(without.report.refusal.empty());
}

// parity.steady_steps runs it twice, with more steps the second time, and compares what was called.
TEST_CASE("steady steps: as many as INCEPTION_STEADY_STEPS says") {
  const char* const wanted = std::getenv("INCEPTION_STEADY_STEPS");
  const int steps = wanted == nullptr ? 4 : std::atoi(wanted);
  const std::vector<double> losses = steady_steps<float>(gpu(), steps);
  REQUIRE(static_cast<int>(losses.size()) == steps);
  CHECK(losses.back() < losses.front());
}
