// SPDX-License-Identifier: MIT
// A program that a launcher such as mpirun has started several times, and what those processes share.
#pragma once

#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <inception/parallel/communicator.hpp>
#include <inception/parallel/device_sums.hpp>
#include <inception/parallel/shared_cores.hpp>
#include <memory>
#include <string>

namespace examples {

/// The processes that work together; `all` is null for one that works alone.
struct Processes {
  std::unique_ptr<inception::Communicator> all;
  inception::MachineShare here;  ///< where `all` is not null
};

/// Joins processes that MPI has started. Null in a build without MPI: support/mpi sets it.
struct MpiProcesses {
  static inline Processes (*join)() = nullptr;
};

/// Finds the others, if a launcher has started any. Only the first then has an output; errors are all's.
///
/// Errors   Error where a launcher has started several, and this program was built without MPI
Processes join_processes();

/// Sums over processes on a device; every device but the Cpu specialises it.
template <class Device>
struct ProcessSums {
  using Sums = inception::DeviceSums<Device, float>;
  /// Null in a build that has none.
  static inline std::unique_ptr<Sums> (*make)(inception::Communicator&, const Device&) = nullptr;

  /// Errors   Error where there are none
  static std::unique_ptr<Sums> of(inception::Communicator& processes, const Device& device) {
    if (make == nullptr) {
      throw inception::Error(
          "--device: several processes with a GPU each need NCCL, and this program was built "
          "without; install NCCL and build anew, or give --device cpu");
    }
    return make(processes, device);
  }
};

template <>
struct ProcessSums<inception::Cpu> {
  static std::unique_ptr<inception::DeviceSums<inception::Cpu, float>> of(
      inception::Communicator& processes, const inception::Cpu&) {
    return std::make_unique<inception::HostSums<float>>(processes);
  }
};

/// Says what went wrong in a program, and ends the others too, which would wait for this process for ever.
/// Returns the status to end with.
int report_error(const char* program, const std::exception& error, Processes& processes);

}  // namespace examples
