// SPDX-License-Identifier: MIT
// Recipes: what they say of themselves, and the schedules they make.
#include "inception/training/recipe.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "inception/training/recipes.hpp"
#include "support/files.hpp"

using namespace inception;
using inception::test::mentions;
using inception::test::refusal;

TEST_CASE("the paper's recipe is the paper's") {
  const Recipe& r = recipes::paper_2015;
  const Schedule rate = schedule_of(r);
  CHECK(rate(0) == 0.045);
  CHECK(rate(1.99) == 0.045);
  CHECK(rate(4.5) == doctest::Approx(0.045 * 0.94 * 0.94).epsilon(1e-12));
  CHECK(mentions(to_text(r), {"recipe=paper_2015\n", "optimizer=rmsprop_tf\n", "rho=0.9\n",
                              "epsilon=1\n", "clip-norm=2\n", "label-smoothing=0.1\n",
                              "weight-average=0.9999\n", "initializer=truncated_normal\n"}));
  CHECK(!plateau_of(r));
}

TEST_CASE("every recipe is found by its name, and its optimizer and schedule exist") {
  std::set<std::string> names;
  float parameter = 0, gradient = 0;
  const ParameterRange range{0, 1, true};
  for (const std::string& name : recipes::names()) {
    CAPTURE(name);
    const Recipe& r = recipes::find(name);
    CHECK(r.name == name);
    CHECK(names.insert(name).second);
    CHECK(schedule_of(r)(0) >= 0);
    const Arenas<float> arenas(std::span(&parameter, 1), std::span(&gradient, 1),
                               std::span(&range, 1));
    CHECK_NOTHROW(make_optimizer<float>(r.optimizer, arenas, r.settings));
  }
  CHECK(mentions(refusal<Error>([] { recipes::find("paper"); }),
                 {"\"paper\"", "paper_2015", "modern"}));
}

TEST_CASE("two recipes that differ in a number say so") {
  const Recipe plain;
  const auto differs = [&](auto change) {
    Recipe other;
    change(other);
    return to_text(other) != to_text(plain);
  };
  CHECK(to_text(Recipe()) == to_text(plain));
  CHECK(differs([](Recipe& r) { r.batch = 65; }));
  CHECK(differs([](Recipe& r) { r.parts = 2; }));
  CHECK(differs([](Recipe& r) { r.learning_rate = 1e-3 + 1e-18; }) == (1e-3 + 1e-18 != 1e-3));
  CHECK(differs([](Recipe& r) { r.learning_rate = 0.1 + 0.2; }));
  CHECK(differs([](Recipe& r) { r.settings.beta2 = 0.9; }));
  CHECK(differs([](Recipe& r) { r.settings.nesterov = false; }));
  CHECK(differs([](Recipe& r) { r.settings.decay_everything = true; }));
  CHECK(differs([](Recipe& r) { r.rate_every = 3; }));
  CHECK(differs([](Recipe& r) { r.step.clip_value = 1; }));
  CHECK(differs([](Recipe& r) { r.step.loss.aux_weight = 0; }));
  CHECK(differs([](Recipe& r) { r.initializer = Initializer::he; }));
  CHECK(differs([](Recipe& r) { r.norm_bias = 1; }));
  CHECK(differs([](Recipe& r) { r.dropout = false; }));
  CHECK(differs([](Recipe& r) { r.augmentation.horizontal_flip = true; }));
  CHECK(differs([](Recipe& r) { r.augmentation.edits.policy = EditPolicy::random; }));
  CHECK(differs([](Recipe& r) { r.augmentation.erasing = 0.1; }));
  // A run with a constant rate may be made longer, one whose rate ends with it may not.
  CHECK(!differs([](Recipe& r) { r.epochs = 16; }));
  CHECK(mentions(to_text({.epochs = 7, .schedule = "cosine"}), {"epochs=7\n"}));
}

TEST_CASE("a plateau takes its factor and patience from the recipe") {
  const Recipe r{.schedule = "plateau", .rate_factor = 0.3, .patience = 4};
  CHECK(schedule_of(r)(3) == r.learning_rate);
  REQUIRE(plateau_of(r));
  CHECK(plateau_of(r)->factor == 0.3);
  CHECK(plateau_of(r)->patience == 4);
  CHECK(mentions(to_text(r), {"lr-factor=0.3\n", "patience=4\n"}));
}

TEST_CASE("initializers have names") {
  for (const Initializer i : {Initializer::pytorch, Initializer::truncated_normal, Initializer::he,
                              Initializer::glorot}) {
    CHECK(initializer_from(to_string(i)) == i);
  }
  CHECK(mentions(refusal<Error>([] { initializer_from("xavier"); }), {"glorot", "\"xavier\""}));
}
