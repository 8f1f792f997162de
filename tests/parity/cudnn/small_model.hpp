// SPDX-License-Identifier: MIT
// A model on the Cuda device with a convolution of each kind that the choice of an engine tells apart:
// 3x3 with batch norm and ReLU, 1x1, dilated, and a linear layer; 3 channels in.
#pragma once

#include <vector>

#include "inception/model/options.hpp"
#include "inception/ops/operation.hpp"
#include "inception/tensor/cuda.cuh"
#include "inception/tensor/shape.hpp"

namespace inception::test {

// Defined in small_model.cu.

/// What the model runs for a batch of these images.
std::vector<Operation> operations_of_small_model(const Cuda& device, const ModelOptions& options,
                                                 Mode mode, const Shape& images);

/// Runs it on channels [1, 4) of images of five.
void run_small_model_on_a_slice(const Cuda& device, const ModelOptions& options);

/// The gradients of one training step: run, and replayed from a graph that another such step was captured
/// into.
struct CapturedStep {
  std::vector<float> run, replayed;
};
CapturedStep capture_small_model(const Cuda& device, const ModelOptions& options);

}  // namespace inception::test
