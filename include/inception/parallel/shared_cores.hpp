// SPDX-License-Identifier: MIT
// How many threads each of a machine's processes should take.
#pragma once

#include <sched.h>

#include <algorithm>
#include <bitset>
#include <cmath>
#include <cstddef>
#include <vector>

namespace inception {

/// The cores that a process may run on.
using CoreSet = std::bitset<CPU_SETSIZE>;

inline CoreSet cores_of_this_process() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  CoreSet cores;
  if (sched_getaffinity(0, sizeof(mask), &mask) != 0) return cores;
  for (std::size_t core = 0; core < cores.size(); ++core) cores[core] = CPU_ISSET(core, &mask);
  return cores;
}

/// Threads for one of a machine's processes, at least 1: each core counts as one over the number of
/// processes that may run on it. So cores are shared fairly whether a launcher has bound the processes to
/// cores of their own or not.
inline int threads_for(std::size_t process, const std::vector<CoreSet>& cores_of_all) {
  double share = 0;
  for (std::size_t core = 0; core < cores_of_all[process].size(); ++core) {
    if (!cores_of_all[process][core]) continue;
    const auto users = std::count_if(cores_of_all.begin(), cores_of_all.end(),
                                     [core](const CoreSet& cores) { return cores[core]; });
    share += 1 / static_cast<double>(users);
  }
  constexpr double rounding = 1e-6;  // of the sum of many shares
  return std::max(1, static_cast<int>(std::floor(share + rounding)));
}

/// A process among those of its machine.
struct MachineShare {
  int rank = 0;  ///< among them, from 0 on: the number of its GPU
  int threads = 1;
};

}  // namespace inception
