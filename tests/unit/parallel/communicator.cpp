// SPDX-License-Identifier: MIT
// The contract of a communicator, kept by the threads that other tests use.
#include "inception/parallel/communicator.hpp"

#include <doctest/doctest.h>

#include "support/communicator_contract.hpp"
#include "support/thread_processes.hpp"

using namespace inception;
using namespace inception::test;

TEST_SUITE("parallel") {
  TEST_CASE("threads keep a communicator's promises") {
    for (const int size : {1, 2, 5}) {
      ThreadProcesses::run(size, [](Communicator& processes) {
        check_communicator(processes);
        check_sums_repeat(processes);
      });
    }
  }

  TEST_CASE("a process alone is the first") { CHECK(is_first(nullptr)); }
}
