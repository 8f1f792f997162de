// SPDX-License-Identifier: MIT
// Every optimizer walks PyTorch's way, step by step; RMSProp's TensorFlow form walks TensorFlow's.
#include "golden/optimizers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "inception/optimizers/make_optimizer.hpp"

using namespace inception;

namespace {

template <class Scalar>
using Maker = std::function<std::unique_ptr<Optimizer<Scalar>>(const Arenas<Scalar>&)>;

// The cases of scripts/make_loss_and_optimizer_golden.py, by name.
template <class Scalar>
std::map<std::string, Maker<Scalar>> makers() {
  using A = const Arenas<Scalar>&;
  const auto make = [](const char* name, const OptimizerSettings& settings) {
    return [=](A a) { return make_optimizer<Scalar>(name, a, settings); };
  };
  std::map<std::string, Maker<Scalar>> m;
  m["sgd"] = make("sgd", {.weight_decay = 0.01});
  m["sgd momentum"] = make("sgd", {.momentum = 0.9, .weight_decay = 0.01});
  m["sgd dampening"] = [](A a) {
    return std::make_unique<Sgd<Scalar>>(a, SgdOptions{.momentum = 0.9, .dampening = 0.3});
  };
  m["sgd nesterov"] = make("sgd", {.momentum = 0.9, .nesterov = true, .weight_decay = 0.01});
  m["adam"] = make("adam", {});
  m["adam decay"] =
      make("adam", {.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-3, .weight_decay = 0.1});
  m["adamw"] = make("adamw", {});
  m["rmsprop"] = make("rmsprop", {});
  m["rmsprop momentum"] =
      make("rmsprop", {.momentum = 0.9, .rho = 0.9, .epsilon = 1, .weight_decay = 0.01});
  m["rmsprop_tf"] = make("rmsprop_tf", {});
  m["rmsprop_tf momentum"] =
      make("rmsprop_tf", {.momentum = 0.9, .rho = 0.9, .epsilon = 1, .weight_decay = 0.01});
  return m;
}

}  // namespace

TEST_CASE_TEMPLATE("optimizers give PyTorch's parameters", Scalar, float, double) {
  const double tolerance = sizeof(Scalar) == 4 ? 2e-6 : 1e-14;
  const auto all = makers<Scalar>();
  CHECK(all.size() == std::size(golden::optimizers));
  for (const auto& expected : golden::optimizers) {
    CAPTURE(expected.name);
    std::vector<Scalar> parameters;
    for (const double value : golden::start) parameters.push_back(static_cast<Scalar>(value));
    std::vector<Scalar> gradients(parameters.size());
    const ParameterRange range{0, golden::optimizer_size, true};
    const auto optimizer = all.at(expected.name)({parameters, gradients, {&range, 1}});
    for (std::size_t step = 0; step < golden::optimizer_steps; ++step) {
      for (std::size_t i = 0; i < gradients.size(); ++i) {
        gradients[i] = static_cast<Scalar>(golden::gradients[step][i]);
      }
      optimizer->step(golden::learning_rates[step]);
      double worst = 0;
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        const double value = expected.parameters[step][i];
        worst = std::max(worst, std::abs(static_cast<double>(parameters[i]) - value) /
                                    std::max(1.0, std::abs(value)));
      }
      CAPTURE(step);
      CHECK(worst < tolerance);
    }
  }
}
