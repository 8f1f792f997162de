// SPDX-License-Identifier: MIT
// For programs that train by one process.
#pragma once

#include <fmt/core.h>

#include <inception/parallel/launched.hpp>
#include <inception/tensor/error.hpp>

namespace examples {

/// Errors   Error where a launcher such as mpirun has started several: they would all write the same files
inline void require_one_process() {
  const int launched = inception::launched_processes();
  if (launched > 1) {
    throw inception::Error(fmt::format(
        "it trains by one process, and a launcher has started {}, which would all write the same "
        "files: start it once; train is what works as several",
        launched));
  }
}

}  // namespace examples
