// SPDX-License-Identifier: MIT
// The Cuda device's kernels of every operation.
#pragma once

#include "inception/ops/activation/cuda.cuh"
#include "inception/ops/average_pool/cuda.cuh"
#include "inception/ops/batch_norm/cuda.cuh"
#include "inception/ops/conv2d/cuda.cuh"
#include "inception/ops/dropout/cuda.cuh"
#include "inception/ops/flatten/cuda.cuh"
#include "inception/ops/linear/cuda.cuh"
#include "inception/ops/local_response_norm/cuda.cuh"
#include "inception/ops/max_pool/cuda.cuh"
#include "inception/ops/softmax/cuda.cuh"
#include "inception/ops/sum/cuda.cuh"
