// SPDX-License-Identifier: MIT
// Checked calls of MPI.
#pragma once

#include <mpi.h>

#include <string>

#include "inception/tensor/error.hpp"

namespace inception::detail {

/// Errors   Error with MPI's own text
inline void check_mpi(int code, const char* function) {
  if (code == MPI_SUCCESS) return;
  std::string text(MPI_MAX_ERROR_STRING, '\0');
  int length = 0;
  MPI_Error_string(code, text.data(), &length);
  text.resize(static_cast<std::size_t>(length));
  throw Error(std::string(function) + ": the processes must be able to talk to each other; " +
              text + ": look for a process that has ended, then go on from the last checkpoint");
}

}  // namespace inception::detail
