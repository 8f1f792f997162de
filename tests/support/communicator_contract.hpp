// SPDX-License-Identifier: MIT
// What every Communicator promises.
#pragma once

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

#include "inception/parallel/collectives.hpp"

namespace inception::test {

/// To be called by all processes alike.
inline void check_communicator(Communicator& processes) {
  const int rank = processes.rank(), size = processes.size();
  REQUIRE(rank >= 0);
  REQUIRE(rank < size);
  CHECK(is_first(&processes) == (rank == 0));

  std::vector<double> told(5, rank);
  broadcast_values(processes, std::span(told));
  CHECK(told == std::vector<double>(5, 0));

  std::vector<int> ranks(static_cast<std::size_t>(size));
  std::iota(ranks.begin(), ranks.end(), 0);
  CHECK(gather_values(processes, rank) == ranks);

  std::vector<int> lists;  // rank r gives r times r: the first nothing
  for (int r = 0; r < size; ++r) lists.insert(lists.end(), static_cast<std::size_t>(r), r);
  CHECK(gather_lists(processes, std::vector<int>(static_cast<std::size_t>(rank), rank)) == lists);

  CHECK_FALSE(any_of(processes, false));
  CHECK(any_of(processes, rank == size - 1));

  // Two sums at once, of both types, and a gather between.
  std::vector<float> a(100'000), expected(a.size());
  std::vector<double> b{1.0 + rank, 2};
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = static_cast<float>(i % 1000) * static_cast<float>(rank + 1);
    expected[i] = static_cast<float>(i % 1000) * static_cast<float>(size * (size + 1) / 2);
  }
  processes.begin_sum(std::span(a));
  processes.begin_sum(std::span(b));
  processes.progress();
  CHECK(gather_values(processes, rank) == ranks);
  processes.finish_sums();
  CHECK(a == expected);
  CHECK(b == std::vector<double>{size * (size + 1) / 2.0, 2.0 * size});
  processes.finish_sums();  // nothing is left to do
}

/// Sums of numbers that round: everybody has the same bits, each time.
inline void check_sums_repeat(Communicator& processes) {
  std::vector<std::vector<float>> sums;
  for (int repetition = 0; repetition < 3; ++repetition) {
    std::vector<float> values(70'000);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] =
          1.0F / static_cast<float>(i + 3 + 17 * static_cast<std::size_t>(processes.rank()));
    }
    processes.begin_sum(std::span(values));
    processes.finish_sums();
    sums.push_back(values);
  }
  CHECK(sums[0] == sums[1]);
  CHECK(sums[0] == sums[2]);
  std::vector<float> first = sums[0];
  broadcast_values(processes, std::span(first));
  CHECK(sums[0] == first);
}

}  // namespace inception::test
