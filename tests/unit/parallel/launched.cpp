// SPDX-License-Identifier: MIT
// What launchers say in the environment.
#include "inception/parallel/launched.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>  // setenv

#include <initializer_list>
#include <utility>

using namespace inception;

namespace {

int launched_with(std::initializer_list<std::pair<const char*, const char*>> variables) {
  for (const char* known :
       {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE", "PMIX_RANK", "SLURM_NTASKS"}) {
    unsetenv(known);
  }
  for (const auto& [name, value] : variables) setenv(name, value, 1);
  return launched_processes();
}

}  // namespace

TEST_SUITE("parallel") {
  TEST_CASE("a launcher's number of processes is found") {
    CHECK(launched_with({}) == 1);
    CHECK(launched_with({{"OMPI_COMM_WORLD_SIZE", "4"}}) == 4);
    CHECK(launched_with({{"OMPI_COMM_WORLD_SIZE", "1"}}) == 1);
    CHECK(launched_with({{"PMI_SIZE", "16"}}) == 16);
    CHECK(launched_with({{"MV2_COMM_WORLD_SIZE", "2"}}) == 2);
    CHECK(launched_with({{"SLURM_NTASKS", "8"}}) == 1);
    CHECK(launched_with({{"SLURM_NTASKS", "8"}, {"PMIX_RANK", "0"}}) == 8);
    CHECK(launched_with({{"PMI_SIZE", "many"}}) == 1);
  }
}
