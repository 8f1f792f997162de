// SPDX-License-Identifier: MIT
// Lets programs join the processes that MPI has started.
#include <inception/parallel/mpi.hpp>

#include "support/processes.hpp"

namespace {

examples::Processes join() {
  auto all = std::make_unique<inception::MpiCommunicator>();
  const inception::MachineShare here = all->machine();
  return {std::move(all), here};
}

[[maybe_unused]] const bool known = [] {
  examples::MpiProcesses::join = &join;
  return true;
}();

}  // namespace
