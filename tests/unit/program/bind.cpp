// SPDX-License-Identifier: MIT
// Networks whose number of classes is given later.
#include "inception/program/bind.hpp"

#include <doctest/doctest.h>

#include <string>

#include "inception/networks/inception_v2.hpp"
#include "inception/program/cost.hpp"

using namespace inception;

namespace {

constexpr ProgramView open = program_of<InceptionV2<Dynamic>>.view();
constexpr ProgramView fixed = program_of<InceptionV2<10>>.view();

std::string refusal(ProgramView p, int classes) {
  try {
    bind(p, classes);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("only the ends of a network with Dynamic classes are open") {
  CHECK(is_dynamic(open));
  CHECK_FALSE(is_dynamic(fixed));
  int open_parameters = 0;
  for (const Parameter& q : open.parameters) open_parameters += q.shape[0] == Dynamic;
  CHECK(open_parameters == 4);
  REQUIRE(open.operations.size() == fixed.operations.size());
  for (std::size_t i = 0; i < open.operations.size(); ++i) {
    CHECK(open.operations[i].type == fixed.operations[i].type);
    CHECK(open.operations[i].in_channels == fixed.operations[i].in_channels);
  }
}

TEST_CASE("bound to 10 classes it is the network of 10 classes") {
  const ProgramTables t = bind(open, 10);
  CHECK_FALSE(is_dynamic(t.view()));
  CHECK(parameter_count(t.view()) == 25'420'856);
  CHECK(multiply_adds(t.view(), {299, 299}) == 6'203'669'316);
  CHECK(depth(t.view()) == 53);
  REQUIRE(t.parameters.size() == fixed.parameters.size());
  for (std::size_t i = 0; i < t.parameters.size(); ++i) {
    CHECK(t.parameters[i].shape == fixed.parameters[i].shape);
    CHECK(t.parameters[i].fan_in == fixed.parameters[i].fan_in);
    CHECK(t.parameters[i].fan_out == fixed.parameters[i].fan_out);
  }
  for (std::size_t i = 0; i < t.values.size(); ++i) {
    CHECK(t.values[i].channels == fixed.values[i].channels);
  }
}

TEST_CASE("any other number of classes follows the formula") {
  for (const int classes : {1, 2, 37, 1000, 21'843}) {
    CHECK(parameter_count(bind(open, classes).view()) == 25'390'116 + 3'074LL * classes);
  }
}

TEST_CASE("a network that is all fixed is bound to nothing") {
  CHECK(parameter_count(bind(fixed, 0).view()) == 25'420'856);
  CHECK(refusal(fixed, 10) ==
        "Model: this network's widths are fixed by its type; ModelOptions::classes = 10 was "
        "given: leave it out, or give the type Dynamic classes");
}

TEST_CASE("Dynamic classes need a number") {
  CHECK(refusal(open, 0) ==
        "Model: a network with Dynamic classes needs their number, at least 1; 0 was given: set "
        "ModelOptions::classes");
  CHECK(refusal(open, -3).find("-3 was given") != std::string::npos);
}
