// SPDX-License-Identifier: MIT
// Eigen's Tensor module, without the warnings of its header.
#pragma once

// nvcc warns of host functions in Eigen's device code, and takes no header for a system's.
#if defined(__NVCC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 20011, 20012, 20013, 20014, 20015
#endif

#include <unsupported/Eigen/CXX11/Tensor>

#if defined(__NVCC__)
#pragma nv_diagnostic pop
#endif
