// SPDX-License-Identifier: MIT
// Planted: a host header that needs CUDA.
#pragma once

#include <cuda_runtime.h>
