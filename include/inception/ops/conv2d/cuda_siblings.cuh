// SPDX-License-Identifier: MIT
// Convolutions that share a launch on the Cuda device.
#pragma once

#include <cstddef>

#include "inception/ops/operation.hpp"

namespace inception::detail {

/// Up to max_siblings tasks of one kernel, each for so many blocks one behind the other. A Task has
/// `int blocks`.
template <class Task>
struct Siblings {
  Task tasks[max_siblings];
  int count;

  /// make(i) gives task i; it may be called more than once.
  template <class Make>
  Siblings(std::size_t size, const Make& make)
      : tasks{make(0), make(size > 1 ? 1 : 0), make(size > 2 ? 2 : 0), make(size > 3 ? 3 : 0)},
        count(static_cast<int>(size)) {
    static_assert(max_siblings == 4, "one initialiser each");
  }

  int blocks() const {
    int sum = 0;
    for (int i = 0; i < count; ++i) sum += tasks[i].blocks;
    return sum;
  }

  /// Unrolled, because a kernel's arguments are copied where the place in them is not a constant.
  __device__ Task at(int index) const {
    Task task = tasks[0];
#pragma unroll
    for (int i = 1; i < max_siblings; ++i) {
      if (i == index) task = tasks[i];
    }
    return task;
  }
  /// The task of a block, which is then counted from that task's first.
  __device__ Task find(int& block) const {
    int index = 0;
#pragma unroll
    for (int i = 0; i + 1 < max_siblings; ++i) {
      if (i != index || i + 1 >= count || block < tasks[i].blocks) continue;
      block -= tasks[i].blocks;
      ++index;
    }
    return at(index);
  }
};

}  // namespace inception::detail
