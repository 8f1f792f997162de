// SPDX-License-Identifier: MIT
// Processes with a GPU each take the training steps of one process of the Cpu.
#include <doctest/doctest.h>

#include "mpi/cuda/steps.hpp"
#include "mpi/processes.hpp"

using namespace inception;
using namespace inception::test;

TEST_SUITE("mpi") {
  TEST_CASE_TEMPLATE("steps with synchronised batch norm are those of one process of the Cpu",
                     Scalar, float, double) {
    check_steps_are_those_of_one<Scalar>(all_processes(), cuda_steps<Scalar>);
  }

  TEST_CASE(
      "processes with a batch norm each end with the bits, and near the numbers, of the Cpu's") {
    const SharedStep how{.synchronise = false, .steps = 2};
    const auto mine = cuda_steps<float>(&all_processes(), how);
    const auto of_cpu = shared_steps<float>(&all_processes(), how);
    CHECK(difference(mine.parameters, of_cpu.parameters) < 2e-4);
    CHECK(difference(mine.state, of_cpu.state) < 2e-4);
    CHECK(mine.loss == doctest::Approx(of_cpu.loss).epsilon(1e-4));
    auto first = mine.parameters;
    broadcast_values(all_processes(), std::span(first));
    CHECK(mine.parameters == first);
    first = mine.state;
    broadcast_values(all_processes(), std::span(first));
    CHECK(mine.state == first);
  }

  TEST_CASE("parts of a batch are summed over the processes") {
    const SharedStep how{.parts = 2};
    const auto mine = cuda_steps<double>(&all_processes(), how);
    const auto of_cpu = shared_steps<double>(&all_processes(), how);
    CHECK(difference(mine.gradients, of_cpu.gradients) < 1e-12);
    CHECK(mine.loss == doctest::Approx(of_cpu.loss).epsilon(1e-12));
  }
}
