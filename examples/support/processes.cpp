// SPDX-License-Identifier: MIT
// Finds the processes that a launcher has started, and ends them where one fails.
#include "support/processes.hpp"

#include <inception/parallel/launched.hpp>
#include <inception/tensor/error.hpp>

namespace examples {

Processes join_processes() {
  const int launched = inception::launched_processes();
  if (launched <= 1) return {};
  if (MpiProcesses::join == nullptr) {
    throw inception::Error(fmt::format(
        "to work as several processes a program must be built with MPI, and this one is not; a "
        "launcher has started it {} times: build it with INCEPTION_MPI=ON, or start it once",
        launched));
  }
  Processes processes = MpiProcesses::join();
  if (processes.all->rank() > 0 && std::freopen("/dev/null", "w", stdout) == nullptr) {
    throw inception::Error("/dev/null: it must be there to write to; it cannot be opened");
  }
  return processes;
}

int report_error(const char* program, const std::exception& error, Processes& processes) {
  constexpr int status = 1;
  std::fflush(stdout);
  if (processes.all == nullptr) {
    fmt::print(stderr, "{}: {}\n", program, error.what());
    return status;
  }
  fmt::print(stderr, "{} (process {} of {}): {}\n", program, processes.all->rank(),
             processes.all->size(), error.what());
  processes.all->end_all(status);
  return status;
}

}  // namespace examples
