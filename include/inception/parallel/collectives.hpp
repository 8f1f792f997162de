// SPDX-License-Identifier: MIT
// What is made of a communicator's few functions: values of all processes, sums, agreement.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "inception/parallel/communicator.hpp"

namespace inception {

/// One value of every process, by rank.
template <class T>
requires std::is_trivially_copyable_v<T> std::vector<T> gather_values(Communicator& processes,
                                                                      const T& mine) {
  std::vector<T> all(static_cast<std::size_t>(processes.size()));
  processes.gather(std::as_bytes(std::span(&mine, 1)), std::as_writable_bytes(std::span(all)));
  return all;
}

/// The lists of all processes, which may differ in length, one behind the other, by rank.
template <class T>
requires std::is_trivially_copyable_v<T> std::vector<T> gather_lists(Communicator& processes,
                                                                     std::vector<T> mine) {
  const std::vector<std::size_t> sizes = gather_values(processes, mine.size());
  const std::size_t longest = *std::max_element(sizes.begin(), sizes.end());
  mine.resize(longest);
  std::vector<T> padded(longest * sizes.size());
  processes.gather(std::as_bytes(std::span(std::as_const(mine))),
                   std::as_writable_bytes(std::span(padded)));
  std::vector<T> all;
  for (std::size_t rank = 0; rank < sizes.size(); ++rank) {
    const auto first = padded.begin() + static_cast<std::ptrdiff_t>(rank * longest);
    all.insert(all.end(), first, first + static_cast<std::ptrdiff_t>(sizes[rank]));
  }
  return all;
}

/// Copies process 0's values to all others.
template <class T>
requires std::is_trivially_copyable_v<T>
void broadcast_values(Communicator& processes, std::span<T> values) {
  processes.broadcast(std::as_writable_bytes(values));
}

/// Whether one of the processes says yes.
inline bool any_of(Communicator& processes, bool yes) {
  const auto all = gather_values(processes, static_cast<unsigned char>(yes));
  return std::ranges::any_of(all, [](unsigned char one) { return one != 0; });
}

}  // namespace inception
