// SPDX-License-Identifier: MIT
// The loss scale's arithmetic, and the steps that an optimizer leaves out for it.
#include "inception/optimizers/loss_scale.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "inception/optimizers/adam.hpp"
#include "support/files.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Three parameters under Adam.
struct Problem {
  std::array<float, 3> parameters{1, 2, 3}, gradients{};
  std::array<ParameterRange, 1> ranges{{{0, 3, true}}};
  Adam<float> optimizer{Arenas<float>(parameters, gradients, ranges)};

  /// One step with gradients that were computed times the scale.
  void step(LossScale<>& scale, float gradient) {
    scale.settle(optimizer);
    gradients.fill(gradient);
    scale.scale(std::span<float>(gradients));
    scale.unscale(std::span<float>(gradients));
    optimizer.skip_where(scale.skip());
    optimizer.step(0.1);
  }
};

constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("loss scale: gradients are divided by what they were multiplied with") {
  LossScale<> scale({.first = 512});
  std::array<float, 2> values{0.3F, -7};
  scale.scale(std::span<float>(values));
  CHECK(values == std::array<float, 2>{512 * 0.3F, -7 * 512});
  scale.unscale(std::span<float>(values));
  CHECK(values == std::array<float, 2>{0.3F, -7});
}

TEST_CASE("loss scale: a step that is not finite is left out, and not counted") {
  Problem with, without;
  LossScale<> scale({.first = 8, .doubled_after = 3}), other({.first = 8, .doubled_after = 3});
  with.step(scale, 0.5F);
  const auto before = with.parameters;
  for (const float bad : {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()}) {
    with.step(scale, bad);
    CHECK(scale.state().skip == 1U);
    CHECK(with.parameters == before);
  }
  CHECK(scale.state().scale == 1);
  CHECK(scale.state().skipped == 3);
  with.step(scale, infinity);
  CHECK(scale.state().scale == 1);  // never below
  with.step(scale, 0.25F);
  without.step(other, 0.5F);
  without.step(other, 0.25F);
  CHECK(with.parameters == without.parameters);  // Adam counts steps
  CHECK(with.optimizer.steps() == 2);
}

TEST_CASE("loss scale: good steps in a row double it, up to 2^24") {
  Problem problem;
  LossScale<> scale({.first = 1 << 23, .doubled_after = 2});
  problem.step(scale, 0.5F);
  CHECK(scale.state().scale == 1 << 23);
  problem.step(scale, infinity);
  problem.step(scale, 0.5F);
  CHECK(scale.state().scale == 1 << 22);
  problem.step(scale, 0.5F);
  CHECK(scale.state().scale == 1 << 23);
  for (int i = 0; i < 6; ++i) problem.step(scale, 0.5F);
  CHECK(scale.state().scale == 1 << 24);
}

TEST_CASE("loss scale: a run goes on from a state that was kept") {
  Problem problem, again;
  LossScale<> scale({.first = 64, .doubled_after = 2}), later({.doubled_after = 2});
  problem.step(scale, infinity);
  problem.step(scale, 0.5F);
  scale.settle(problem.optimizer);
  again.parameters = problem.parameters;
  later.set_state(scale.state());
  again.optimizer.set_steps(problem.optimizer.steps());
  for (const auto& slot : problem.optimizer.slots()) {
    for (const auto& other : again.optimizer.slots()) {
      if (other.name == slot.name)
        std::copy(slot.values.begin(), slot.values.end(), other.values.begin());
    }
  }
  problem.step(scale, 0.125F);
  again.step(later, 0.125F);
  CHECK(later.state().scale == scale.state().scale);
  CHECK(again.parameters == problem.parameters);
  CHECK(again.optimizer.steps() == problem.optimizer.steps());
}

TEST_CASE("loss scale: settings out of range are refused") {
  for (const double first : {0.5, 3.0, 33554432.0, -2.0, std::nan("")}) {
    const std::string text = refusal<Error>([&] { LossScale<>({.first = first}); });
    INFO(text);
    CHECK(mentions(text, {"LossScale", "power of two"}));
  }
  CHECK(mentions(refusal<Error>([] { LossScale<>({.doubled_after = 0}); }), {"doubled_after"}));
}
