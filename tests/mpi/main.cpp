// SPDX-License-Identifier: MIT
// The main function of the tests that several processes run together.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "inception/parallel/mpi.hpp"
#include "mpi/processes.hpp"

namespace {

inception::Communicator* all = nullptr;

}  // namespace

inception::Communicator& inception::test::all_processes() { return *all; }

int main(int argc, char** argv) {
  inception::MpiCommunicator processes;
  all = &processes;
  return doctest::Context(argc, argv).run();
}
