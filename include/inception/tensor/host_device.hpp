// SPDX-License-Identifier: MIT
// Marks a function that may run on the CPU and inside a CUDA kernel.
#pragma once

#if defined(__CUDACC__)
#define INCEPTION_HOST_DEVICE __host__ __device__
#else
#define INCEPTION_HOST_DEVICE
#endif
