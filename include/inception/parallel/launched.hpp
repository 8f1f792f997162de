// SPDX-License-Identifier: MIT
// Whether a launcher such as mpirun has started this program several times.
#pragma once

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace inception {

/// The number of processes that a launcher has started, as it says in the environment: Open MPI's mpirun,
/// those of MPICH and its kin (Intel MPI, MVAPICH), and Slurm's srun with PMIx. 1 where none has.
inline int launched_processes() {
  const auto number = [](const char* variable) {
    const char* const value = std::getenv(variable);
    const std::string_view text = value == nullptr ? "" : value;
    int result = 1;
    std::from_chars(text.data(), text.data() + text.size(), result);
    return result;
  };
  for (const char* variable : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"}) {
    if (std::getenv(variable) != nullptr) return number(variable);
  }
  // Slurm's own variables are there in a batch script too, which is one process.
  return std::getenv("PMIX_RANK") != nullptr ? number("SLURM_NTASKS") : 1;
}

}  // namespace inception
