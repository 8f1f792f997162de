// SPDX-License-Identifier: MIT
// Batch normalisation over the batches of several processes: what they tell each other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "inception/parallel/communicator.hpp"

namespace inception::detail {

/// Replaces the numbers of this process's values by those of all: join(totals, others, count before,
/// others' count) takes one process's [2][C] in after the other, by rank. Returns the number of all values.
template <class Join>
double join_across(Communicator& processes, double count, std::span<double> numbers,
                   const Join& join) {
  std::vector<double> mine{count};
  mine.insert(mine.end(), numbers.begin(), numbers.end());
  std::vector<double> all(mine.size() * static_cast<std::size_t>(processes.size()));
  processes.gather(std::as_bytes(std::span<const double>(mine)),
                   std::as_writable_bytes(std::span(all)));
  double total = all[0];
  std::copy_n(all.begin() + 1, numbers.size(), numbers.begin());
  for (std::size_t first = mine.size(); first < all.size(); first += mine.size()) {
    join(numbers, std::span<const double>(&all[first + 1], numbers.size()), total, all[first]);
    total += all[first];
  }
  return total;
}

/// `moments` [2][C] are means and sums of squared deviations (Chan, Golub & LeVeque 1979).
inline double join_moments_across(Communicator& processes, double count,
                                  std::span<double> moments) {
  const std::size_t channels = moments.size() / 2;
  return join_across(
      processes, count, moments,
      [channels](std::span<double> joined, std::span<const double> more, double n, double m) {
        for (std::size_t c = 0; c < channels; ++c) {
          const double difference = more[c] - joined[c];
          joined[c] += difference * m / (n + m);
          joined[channels + c] += more[channels + c] + difference * difference * n * m / (n + m);
        }
      });
}

/// `sums` [2][C] are added.
inline double add_across(Communicator& processes, double count, std::span<double> sums) {
  return join_across(processes, count, sums,
                     [](std::span<double> joined, std::span<const double> more, double, double) {
                       for (std::size_t i = 0; i < joined.size(); ++i) joined[i] += more[i];
                     });
}

}  // namespace inception::detail
