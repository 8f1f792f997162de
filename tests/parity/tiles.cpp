// SPDX-License-Identifier: MIT
// The shape of a product's tiles changes no bit of its results.
#include "parity/tiles.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "support/conv_case.hpp"
#include "support/cuda_device.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("products on Cuda: tiles of every shape give the same bits") {
  for (const ConvCase& c :
       {ConvCase{
            .window = {{3, 3}, {1, 1}, {1, 1}}, .images = 2, .grid = {13, 12}, .in = 15, .out = 67},
        ConvCase{.window = {{3, 2}, {2, 1}}, .grid = {9, 11}, .groups = 2, .in = 5, .out = 30},
        ConvCase{.grid = {1, 1}, .in = 130, .out = 129}}) {
    Random random(1);
    const Cuda& device = device_with<Cuda>(1);
    const OpProblem problem = make_problem(random, c);
    INFO(describe(problem));
    for (const Precision precision :
         {Precision::full, Precision::tf32, Precision::bfloat16, Precision::float16}) {
      for (const Direction direction : {Direction::forward, Direction::input, Direction::weight}) {
        INFO(to_string(precision), ", direction ", static_cast<int>(direction));
        const auto small = multiply_in_tiles(device, problem, direction, precision, 0);
        for (const float v : small) REQUIRE(std::isfinite(v));
        for (int shape = 1; shape < tile_shapes(precision); ++shape) {
          INFO("shape ", shape);
          CHECK(multiply_in_tiles(device, problem, direction, precision, shape) == small);
        }
      }
    }
  }
}
