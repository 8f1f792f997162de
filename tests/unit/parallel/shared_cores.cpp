// SPDX-License-Identifier: MIT
// Threads of the processes that share a machine.
#include "inception/parallel/shared_cores.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

using namespace inception;

namespace {

CoreSet cores(std::size_t first, std::size_t end) {
  CoreSet set;
  for (std::size_t core = first; core < end; ++core) set.set(core);
  return set;
}

std::vector<int> threads_of(const std::vector<CoreSet>& all) {
  std::vector<int> threads;
  for (std::size_t process = 0; process < all.size(); ++process) {
    threads.push_back(threads_for(process, all));
  }
  return threads;
}

}  // namespace

TEST_SUITE("parallel") {
  TEST_CASE("cores are shared fairly") {
    CHECK(threads_of({cores(0, 8)}) == std::vector{8});
    CHECK(threads_of({cores(0, 8), cores(0, 8)}) == std::vector{4, 4});
    CHECK(threads_of({cores(0, 2), cores(0, 2), cores(0, 2)}) == std::vector{1, 1, 1});
    // Bound by the launcher.
    CHECK(threads_of({cores(0, 4), cores(4, 8)}) == std::vector{4, 4});
    CHECK(threads_of({cores(0, 1), cores(1, 2)}) == std::vector{1, 1});
    // A third of each of three cores is one.
    CHECK(threads_of({cores(0, 3), cores(0, 3), cores(0, 3)}) == std::vector{1, 1, 1});
    CHECK(threads_of({cores(0, 6), cores(2, 6)}) == std::vector{4, 2});
  }

  TEST_CASE("this process may run somewhere") { CHECK(cores_of_this_process().any()); }
}
