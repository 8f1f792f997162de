// SPDX-License-Identifier: MIT
// Adds the Cuda device: the same networks, optimizers and losses on NVIDIA GPUs.
//
//     #include <inception/cuda.cuh>         // in a .cu file, compiled by nvcc
//     #include <inception/inception.hpp>
//
//     inception::Cuda device(0);
//     inception::Model<Network, inception::Cuda> model({.seed = 1}, device);
#pragma once

#if !defined(__CUDACC__)
#error "inception/cuda.cuh holds kernels: include it in a file that nvcc compiles (*.cu)"
#endif

#include "inception/data/device_batches.cuh"
#include "inception/losses/softmax_cross_entropy.cuh"
#include "inception/model/replays.cuh"
#include "inception/ops/cuda.cuh"
#include "inception/ops/cuda_views.cuh"
#include "inception/optimizers/clipping.cuh"
#include "inception/optimizers/loss_scale.cuh"
#include "inception/optimizers/update.cuh"
#include "inception/tensor/cuda.cuh"
#include "inception/tensor/cuda_arrays.cuh"
#include "inception/tensor/cuda_buffer.cuh"
#include "inception/tensor/cuda_launch.cuh"
#include "inception/training/step.cuh"
