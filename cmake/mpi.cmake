# SPDX-License-Identifier: MIT
# Looks for MPI, which our programs use where it is there, and says plainly where it is missing.
set(MPI_CXX_SKIP_MPICXX ON) # C's functions alone
if(INCEPTION_MPI AND PROJECT_IS_TOP_LEVEL)
  find_package(MPI QUIET COMPONENTS CXX)
endif()
if(MPI_CXX_FOUND)
  message(STATUS "Several processes: MPI ${MPI_CXX_VERSION} in ${MPI_CXX_LIBRARIES}")
elseif(INCEPTION_MPI AND NOT INCEPTION_MPI STREQUAL "AUTO")
  message(FATAL_ERROR "INCEPTION_MPI: an implementation of MPI must be installed; none is found: install one "
                      "(Debian: libopenmpi-dev), or set INCEPTION_MPI=AUTO")
endif()
