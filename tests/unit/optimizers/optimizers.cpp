// SPDX-License-Identifier: MIT
// Every optimizer against a plain loop written from its formula, over random ranges.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "inception/optimizers/make_optimizer.hpp"

using namespace inception;

namespace {

// One parameter's state, stepped by the formula as the source gives it.
struct Plain {
  double w = 0, a = 0, b = 0;
};

void plain_step(const std::string& name, const OptimizerSettings& s, Plain& p, double gradient,
                double decay, double rate, int step) {
  const double mu = s.momentum.value_or(0), rho = s.rho.value_or(name == "rmsprop" ? 0.99 : 0.9);
  const double beta1 = s.beta1.value_or(0.9), beta2 = s.beta2.value_or(0.999);
  if (name == "adamw") {
    p.w -= rate * decay * p.w;
    decay = 0;
  }
  const double g = gradient + decay * p.w;
  if (name == "sgd") {
    p.a = mu * p.a + g;
    p.w -= rate * (s.nesterov.value_or(false) ? g + mu * p.a : p.a);
  } else if (name == "adam" || name == "adamw") {
    p.a = beta1 * p.a + (1 - beta1) * g;
    p.b = beta2 * p.b + (1 - beta2) * g * g;
    const double mean = p.a / (1 - std::pow(beta1, step));
    const double square = p.b / (1 - std::pow(beta2, step));
    p.w -= rate * mean / (std::sqrt(square) + s.epsilon.value_or(1e-8));
  } else if (name == "rmsprop") {
    p.a = rho * p.a + (1 - rho) * g * g;
    p.b = mu * p.b + g / (std::sqrt(p.a) + s.epsilon.value_or(1e-8));
    p.w -= rate * p.b;
  } else {
    if (step == 1) p.a = 1;
    p.a = rho * p.a + (1 - rho) * g * g;
    p.b = mu * p.b + rate * g / std::sqrt(p.a + s.epsilon.value_or(1e-10));
    p.w -= p.b;
  }
}

struct Case {
  const char* name;
  OptimizerSettings settings;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"sgd", {}},
      {"sgd", {.momentum = 0.9, .weight_decay = 0.01}},
      {"sgd", {.momentum = 0.9, .nesterov = true, .weight_decay = 0.01, .decay_everything = true}},
      {"adam", {}},
      {"adam", {.beta1 = 0.8, .beta2 = 0.9, .epsilon = 0.1, .weight_decay = 0.1}},
      {"adamw", {}},
      {"adamw", {.weight_decay = 0.1, .decay_everything = true}},
      {"rmsprop", {}},
      {"rmsprop", {.momentum = 0.9, .rho = 0.9, .epsilon = 1, .weight_decay = 0.01}},
      {"rmsprop_tf", {}},
      {"rmsprop_tf", {.momentum = 0.9, .rho = 0.9, .epsilon = 1, .weight_decay = 0.01}},
  };
  return all;
}

constexpr double padding = 1234;

// Arenas with random ranges and gaps between them, which hold a mark that nothing may touch.
template <class Scalar>
struct Setup {
  std::vector<ParameterRange> ranges;
  std::vector<Scalar> parameters, gradients;
  std::vector<bool> inside, decays;

  explicit Setup(std::mt19937& random, Index longest) {
    std::normal_distribution<double> normal;
    Index offset = 0;
    for (int i = 0; i < 12; ++i) {
      offset += std::uniform_int_distribution<Index>(0, 20)(random);
      const Index size = std::uniform_int_distribution<Index>(0, longest)(random);
      ranges.push_back({offset, size, i % 3 != 0});
      offset += size;
    }
    offset += 7;
    parameters.assign(static_cast<std::size_t>(offset), static_cast<Scalar>(padding));
    gradients = parameters;
    inside.resize(parameters.size());
    decays.resize(parameters.size());
    for (const auto& range : ranges) {
      for (Index i = range.offset; i < range.offset + range.size; ++i) {
        const auto at = static_cast<std::size_t>(i);
        parameters[at] = static_cast<Scalar>(normal(random));
        inside[at] = true;
        decays[at] = range.decay;
      }
    }
  }
  void new_gradients(std::mt19937& random) {
    std::normal_distribution<double> normal;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      if (inside[i]) gradients[i] = static_cast<Scalar>(normal(random));
    }
  }
  Arenas<Scalar> arenas() { return {parameters, gradients, ranges}; }
};

}  // namespace

TEST_CASE_TEMPLATE("an optimizer equals a plain loop", Scalar, float, double) {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  const double tolerance = sizeof(Scalar) == 4 ? 2e-5 : 1e-12;
  for (const auto& [name, settings] : cases()) {
    CAPTURE(name);
    std::mt19937 random(seed);
    Setup<Scalar> setup(random, 5000);
    const auto optimizer = make_optimizer<Scalar>(name, setup.arenas(), settings, Cpu(2));
    CHECK(optimizer->name() == name);
    std::vector<Plain> plain(setup.parameters.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      plain[i].w = static_cast<double>(setup.parameters[i]);
    }
    const double rate_of_decay =
        settings.weight_decay.value_or(std::string_view(name) == "adamw" ? 0.01 : 0.0);
    double worst = 0;
    for (int step = 1; step <= 6; ++step) {
      const double learning_rate = 0.1 / step;
      setup.new_gradients(random);
      optimizer->step(learning_rate);
      for (std::size_t i = 0; i < plain.size(); ++i) {
        if (!setup.inside[i]) {
          worst = std::max(worst, std::abs(static_cast<double>(setup.parameters[i]) - padding));
          continue;
        }
        const bool decay = setup.decays[i] || settings.decay_everything;
        plain_step(name, settings, plain[i], static_cast<double>(setup.gradients[i]),
                   decay ? rate_of_decay : 0, learning_rate, step);
        worst = std::max(worst, std::abs(static_cast<double>(setup.parameters[i]) - plain[i].w) /
                                    std::max(1.0, std::abs(plain[i].w)));
      }
    }
    CHECK(worst < tolerance);
    CHECK(optimizer->steps() == 6);
  }
}

TEST_CASE_TEMPLATE("a step gives the same bits for any number of threads", Scalar, float, double) {
  for (const auto& [name, settings] : cases()) {
    CAPTURE(name);
    std::vector<std::vector<Scalar>> results;
    for (const int threads : {1, 3}) {
      std::mt19937 random(17);
      Setup<Scalar> setup(random, 40000);
      const auto optimizer = make_optimizer<Scalar>(name, setup.arenas(), settings, Cpu(threads));
      for (int step = 0; step < 3; ++step) {
        setup.new_gradients(random);
        optimizer->step(0.05);
      }
      results.push_back(setup.parameters);
    }
    CHECK(results[0].size() == results[1].size());
    CHECK(std::memcmp(results[0].data(), results[1].data(), results[0].size() * sizeof(Scalar)) ==
          0);
  }
}

TEST_CASE("an optimizer that is given back its slots and steps goes on with the same bits") {
  for (const auto& [name, settings] : cases()) {
    CAPTURE(name);
    std::mt19937 random(23);
    Setup<float> setup(random, 1000);
    auto first = make_optimizer<float>(name, setup.arenas(), settings);
    for (int step = 0; step < 3; ++step) {
      setup.new_gradients(random);
      first->step(0.05);
    }
    Setup<float> copy = setup;
    auto second = make_optimizer<float>(name, copy.arenas(), settings);
    second->set_steps(first->steps());
    const auto from = first->slots();
    const auto to = second->slots();
    REQUIRE(from.size() == to.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      CHECK(from[i].name == to[i].name);
      REQUIRE(from[i].values.size() == setup.parameters.size());
      std::copy(from[i].values.begin(), from[i].values.end(), to[i].values.begin());
    }
    setup.new_gradients(random);
    copy.gradients = setup.gradients;
    first->step(0.01);
    second->step(0.01);
    CHECK(setup.parameters == copy.parameters);
  }
}

TEST_CASE("the slots have the names that a checkpoint keeps") {
  std::vector<float> values(3);
  const ParameterRange range{0, 3, true};
  const auto names = [&](const char* name, const OptimizerSettings& settings) {
    std::string joined;
    const auto optimizer =
        make_optimizer<float>(name, Arenas<float>{values, values, {&range, 1}}, settings);
    for (const auto& slot : optimizer->slots()) joined += std::string(slot.name) + " ";
    return joined;
  };
  CHECK(names("sgd", {}) == "");
  CHECK(names("sgd", {.momentum = 0.9}) == "momentum ");
  CHECK(names("adam", {}) == "exp_avg exp_avg_sq ");
  CHECK(names("adamw", {}) == "exp_avg exp_avg_sq ");
  CHECK(names("rmsprop", {}) == "mean_square ");
  CHECK(names("rmsprop", {.momentum = 0.9}) == "mean_square momentum ");
  CHECK(names("rmsprop_tf", {.momentum = 0.9}) == "mean_square momentum ");
}

TEST_CASE("TensorFlow's mean square starts at one, PyTorch's at zero") {
  std::vector<double> values(3);
  const ParameterRange range{0, 3, true};
  const Arenas<double> arenas{values, values, {&range, 1}};
  RmsPropTf<double> tensorflow(arenas);
  RmsProp<double> pytorch(arenas);
  CHECK(tensorflow.slots()[0].values[2] == 1);
  CHECK(pytorch.slots()[0].values[2] == 0);
}

TEST_CASE("settings that mean nothing are refused") {
  std::vector<float> values(8);
  std::vector<ParameterRange> ranges{{0, 4, true}, {4, 4, false}};
  const Arenas<float> arenas{values, values, ranges};
  const auto make = [&](const char* name, const OptimizerSettings& settings) {
    return make_optimizer<float>(name, arenas, settings);
  };
  CHECK_THROWS_WITH_AS(make("adagrad", {}),
                       "make_optimizer: the name must be sgd, adam, adamw, rmsprop or rmsprop_tf; "
                       "\"adagrad\" was given",
                       Error);
  CHECK_THROWS_WITH_AS(make("adam", {.momentum = 0.9}),
                       "make_optimizer: adam has no setting \"momentum\"; leave it out or choose "
                       "another optimizer",
                       Error);
  CHECK_THROWS_WITH_AS(make("sgd", {.momentum = 1.0}),
                       "Optimizer: momentum must be in [0, 1); 1 was given", Error);
  CHECK_THROWS_AS(make("sgd", {.nesterov = true}), Error);
  CHECK_THROWS_AS(make("sgd", {.epsilon = 1}), Error);
  CHECK_THROWS_AS(make("adam", {.beta2 = -0.1}), Error);
  CHECK_THROWS_AS(make("rmsprop", {.epsilon = std::nan("")}), Error);
  CHECK_THROWS_AS(make("rmsprop_tf", {.weight_decay = -1}), Error);

  const auto optimizer = make("sgd", {});
  for (const double bad : {-0.1, std::nan(""), std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_AS(optimizer->step(bad), Error);
  }
  CHECK(optimizer->steps() == 0);
}

TEST_CASE("ranges outside the arenas are refused") {
  std::vector<float> values(8), fewer(7);
  std::vector<ParameterRange> overlapping{{0, 5, true}, {4, 4, false}}, beyond{{0, 9, true}};
  std::vector<ParameterRange> good{{0, 8, true}};
  CHECK_THROWS_AS(Sgd<float>({values, values, overlapping}), ShapeError);
  CHECK_THROWS_AS(Sgd<float>({values, values, beyond}), ShapeError);
  CHECK_THROWS_AS(Sgd<float>({values, fewer, good}), ShapeError);
}
