// SPDX-License-Identifier: MIT
// Eigen's pool of threads, without the warnings of its header.
#pragma once

// Eigen's pool uses memory fences, which GCC's thread sanitizer does not model and warns of.
#if defined(__SANITIZE_THREAD__) && defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wtsan"
#endif
// nvcc warns of host functions in Eigen's device code, and takes no header for a system's.
#if defined(__NVCC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 20011, 20012, 20013, 20014, 20015
#endif

#include <unsupported/Eigen/CXX11/ThreadPool>

#if defined(__NVCC__)
namespace inception::detail {

/// Makes the compiler write, and warn of, this destructor here and not where a pool is first used.
inline void end(Eigen::EventCount::Waiter& waiter) { waiter.~Waiter(); }

}  // namespace inception::detail
#pragma nv_diagnostic pop
#endif
#if defined(__SANITIZE_THREAD__) && defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
