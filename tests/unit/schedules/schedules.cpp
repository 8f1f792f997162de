// SPDX-License-Identifier: MIT
// Every schedule against its formula and against numbers that follow by hand.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "inception/schedules/make_schedule.hpp"
#include "inception/schedules/plateau.hpp"
#include "support/files.hpp"

using namespace inception;
using inception::test::mentions;
using inception::test::refusal;

namespace {

doctest::Approx near(double value) { return doctest::Approx(value).epsilon(1e-12); }

}  // namespace

TEST_CASE("a constant rate does not change") {
  const ConstantRate rate{0.3};
  for (const double t : {0.0, 1.5, 1e6}) CHECK(rate(t) == 0.3);
}

TEST_CASE("a linear rate falls by the same amount in every epoch") {
  const LinearRate rate{.start = 0.8, .epochs = 4};
  CHECK(rate(0) == 0.8);
  CHECK(rate(1) == near(0.6));
  CHECK(rate(2.5) == near(0.3));
  CHECK(rate(4) == 0);
  CHECK(rate(9) == 0);
  const LinearRate floored{.start = 1, .epochs = 2, .end = 0.5};
  CHECK(floored(1) == near(0.75));
  CHECK(floored(3) == 0.5);
}

TEST_CASE("a cosine rate passes through its middle in the middle") {
  const CosineRate rate{.start = 2, .epochs = 6};
  CHECK(rate(0) == 2);
  CHECK(rate(2) == near(1.5));  // cos 60° = 1/2
  CHECK(rate(3) == near(1));
  CHECK(rate(4) == near(0.5));
  CHECK(rate(6) == doctest::Approx(0));
  CHECK(rate(7) == rate(6));
  const CosineRate floored{.start = 2, .epochs = 6, .end = 1};
  CHECK(floored(4) == near(1.25));
  CHECK(floored(100) == near(1));
}

TEST_CASE("an exponential rate falls in stairs") {
  const ExponentialRate paper;
  CHECK(paper(0) == 0.045);
  CHECK(paper(1.99) == 0.045);
  CHECK(paper(2) == near(0.045 * 0.94));
  CHECK(paper(7) == near(0.045 * 0.94 * 0.94 * 0.94));
  const ExponentialRate tenth{.start = 1, .factor = 0.1, .every = 0.5};
  CHECK(tenth(0.49) == 1);
  CHECK(tenth(1.2) == near(0.01));
}

TEST_CASE("one cycle rises from a 25th of its peak and falls to a 250000th") {
  const OneCycleRate rate{.peak = 5, .epochs = 10};
  CHECK(rate(0) == near(0.2));
  CHECK(rate(1.5) == near(2.6));  // the middle of the rise
  CHECK(rate(3) == near(5));
  CHECK(rate(6.5) == near((5 + 0.2e-4) / 2));  // the middle of the fall
  CHECK(rate(10) == near(0.2e-4));
  CHECK(rate(11) == rate(10));
}

TEST_CASE("a warm-up rises along a line, then the rest begins") {
  const WarmUp rate{0.5, LinearRate{.start = 0.4, .epochs = 2}};
  CHECK(rate(0) == 0);
  CHECK(rate(0.25) == near(0.2));
  CHECK(rate(0.5) == 0.4);
  CHECK(rate(1.5) == near(0.2));
  CHECK(rate(2.5) == 0);
  const WarmUp none{0, CosineRate{.start = 1, .epochs = 1}};
  CHECK(none(0) == 1);
}

TEST_CASE("make_schedule gives the schedule of that name, over what the warm-up leaves") {
  const ScheduleSettings settings{
      .rate = 0.6, .epochs = 5, .warm_up = 1, .factor = 0.5, .every = 3};
  struct Case {
    const char* name;
    Schedule rest;
  };
  for (const Case& c : std::vector<Case>{{"constant", ConstantRate{0.6}},
                                         {"linear", LinearRate{.start = 0.6, .epochs = 4}},
                                         {"cosine", CosineRate{.start = 0.6, .epochs = 4}},
                                         {"exponential", ExponentialRate{0.6, 0.5, 3}},
                                         {"step", ExponentialRate{0.6, 0.5, 3}}}) {
    CAPTURE(c.name);
    const Schedule made = make_schedule(c.name, settings);
    CHECK(made(0.25) == near(0.15));
    for (double t = 0; t < 5; t += 0.125) CHECK(made(1 + t) == c.rest(t));  // 1 + t is exact
  }
  const Schedule cycle = make_schedule("one_cycle", {.rate = 0.6, .epochs = 5});
  for (double t = 0; t < 6; t += 0.37) CHECK(cycle(t) == OneCycleRate{.peak = 0.6, .epochs = 5}(t));
}

TEST_CASE("exponential and step differ in what they take where nothing is given") {
  const Schedule exponential = make_schedule("exponential", {.rate = 1, .epochs = 90});
  const Schedule step = make_schedule("step", {.rate = 1, .epochs = 90});
  CHECK(exponential(1.9) == 1);
  CHECK(exponential(2) == near(0.94));
  CHECK(step(29.9) == 1);
  CHECK(step(30) == near(0.1));
  CHECK(step(60) == near(0.01));
}

TEST_CASE("a plateau scales the rate after losses that are no better") {
  Plateau plateau({.factor = 0.5, .patience = 2, .threshold = 0.1, .least_scale = 0.2});
  const auto scale_after = [&](double loss) {
    plateau.observe(loss);
    return plateau.scale();
  };
  CHECK(scale_after(10) == 1);
  CHECK(scale_after(9.5) == 1);  // better by less than a tenth: does not count
  CHECK(scale_after(9.5) == 1);
  CHECK(scale_after(9.5) == 0.5);  // the third in a row
  CHECK(scale_after(8.9) == 0.5);  // better than 10 by more than a tenth
  CHECK(scale_after(9) == 0.5);
  CHECK(scale_after(std::nan("")) == 0.5);
  Plateau resumed({.factor = 0.5, .patience = 2, .threshold = 0.1, .least_scale = 0.2},
                  plateau.state());
  plateau.observe(9);
  resumed.observe(9);
  CHECK(plateau.scale() == 0.25);
  CHECK(resumed.scale() == 0.25);
  for (int epoch = 0; epoch < 9; ++epoch) plateau.observe(9);
  CHECK(plateau.scale() == 0.2);
}

TEST_CASE("a plateau refuses options out of their range") {
  const auto refused = [](const PlateauOptions& options) {
    return refusal<Error>([&] { Plateau{options}; });
  };
  CHECK(mentions(refused({.factor = 1}), {"the factor", "1.0"}));
  CHECK(mentions(refused({.patience = -1}), {"the patience", "-1"}));
  CHECK(mentions(refused({.threshold = 1}), {"the threshold", "1.0"}));
  CHECK(mentions(refused({.least_scale = 2}), {"the least scale", "2.0"}));
}

TEST_CASE("make_schedule refuses what is no schedule") {
  const auto refused = [](const std::string& name, const ScheduleSettings& settings) {
    return refusal<Error>([&] { make_schedule(name, settings); });
  };
  CHECK(mentions(refused("cosinus", {}), {"exponential", "\"cosinus\""}));
  CHECK(mentions(refused("linear", {.rate = -1}), {"the rate", "-1"}));
  CHECK(mentions(refused("linear", {.rate = std::nan("")}), {"the rate", "nan"}));
  CHECK(mentions(refused("linear", {.epochs = 0}), {"the epochs", "0"}));
  CHECK(mentions(refused("linear", {.epochs = 2, .warm_up = 2}), {"the warm-up", "2"}));
  CHECK(mentions(refused("linear", {.warm_up = -0.5}), {"the warm-up", "-0.5"}));
  CHECK(mentions(refused("one_cycle", {.warm_up = 0.5}), {"one_cycle", "0.5"}));
  CHECK(mentions(refused("exponential", {.factor = 0}), {"the factor", "0"}));
  CHECK(mentions(refused("exponential", {.every = 0}), {"above 0", "0"}));
}
