// SPDX-License-Identifier: MIT
// Processes of MPI keep a communicator's promises, and take the training steps of one process.
#include "inception/parallel/mpi.hpp"

#include <doctest/doctest.h>

#include "inception/training/step.hpp"
#include "mpi/processes.hpp"
#include "support/communicator_contract.hpp"
#include "support/parallel_runs.hpp"

using namespace inception;
using namespace inception::test;

TEST_SUITE("mpi") {
  TEST_CASE("MPI keeps a communicator's promises") {
    check_communicator(all_processes());
    check_sums_repeat(all_processes());
  }

  TEST_CASE_TEMPLATE("steps with synchronised batch norm are those of one process", Scalar, float,
                     double) {
    check_steps_are_those_of_one<Scalar>(all_processes(), shared_steps<Scalar>);
  }

  TEST_CASE("all processes end with the same bits, batch norm of its own or not") {
    for (const bool synchronise : {true, false}) {
      auto mine = shared_steps<float>(&all_processes(), {.synchronise = synchronise, .steps = 2});
      auto first = mine.parameters;
      broadcast_values(all_processes(), std::span(first));
      CHECK(mine.parameters == first);
      first = mine.state;
      broadcast_values(all_processes(), std::span(first));
      CHECK(mine.state == first);
      CHECK(mine ==
            shared_steps<float>(&all_processes(), {.synchronise = synchronise, .steps = 2}));
    }
  }
}
