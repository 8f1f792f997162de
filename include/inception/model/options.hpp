// SPDX-License-Identifier: MIT
// What a model is told when it is made and when it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inception/ops/operation.hpp"
#include "inception/ops/precision.hpp"
#include "inception/parallel/communicator.hpp"

namespace inception {

/// How weights are drawn. fan_in and fan_out count a weight's inputs and outputs.
enum class Initializer : std::uint8_t {
  pytorch,           ///< weights and biases U(−1/√fan_in, 1/√fan_in): PyTorch's default
  truncated_normal,  ///< N(0, 0.1²) cut at ±2, biases 0: torchvision's and TensorFlow's Inception
  he,                ///< N(0, 2/fan_in), biases 0 (He et al., arXiv:1502.01852)
  glorot,            ///< U(±√(6/(fan_in + fan_out))), biases 0 (Glorot & Bengio, AISTATS 2010)
};

struct ModelOptions {
  int classes = 0;  ///< for a network whose classes are Dynamic; else leave it out
  std::uint64_t seed = 0;
  Initializer initializer = Initializer::pytorch;
  /// First value of β in every batch norm that a ReLU follows. 0 is the custom; with 1 most values pass
  /// the ReLU, and a deep network without shortcuts learns its first things much sooner.
  double norm_bias = 0;
  bool dropout = true;  ///< false: training keeps every element, to compare with other frameworks
  /// Training keeps one copy of each activation: what batch norm made of it is made anew for the
  /// backward pass. Costs some 3 % of a step's time, saves some 40 % of its memory. Left out: as the
  /// device has it; the Cpu makes it anew, Cuda keeps it, where each time is one more launch.
  std::optional<bool> recompute{};
  Precision precision = Precision::full;  ///< bfloat16 on the Cpu wants inception/bfloat16.hpp
  bool input_gradient = false;            ///< also compute the gradient with respect to the images
  /// Of convolutions, at any precision.
  Algorithm algorithm = Algorithm::automatic;
  /// Keeps only what inference makes of the weights, and saves the memory of the weights themselves.
  /// They must be loaded, and cannot be read, trained or saved. Algorithms are chosen while they are
  /// loaded, for large images.
  bool inference_only = false;
  /// Of the Cuda device: passes and training steps that come again are captured into CUDA graphs.
  /// Costs a copy of each batch shape's images. AnyModel::graph_report() tells what became of it.
  bool graphs = true;
  /// What is computed instead of the network's own outputs: names of outputs, "pooled", or of layers,
  /// such as "Mixed_6e"; see value_named(). What none of them needs is not run, nor trained.
  std::vector<std::string> outputs{};
  /// Layers whose names begin so keep their parameters and running statistics, and compute in training
  /// as they do in inference; see with_frozen(). An optimizer must be told too: ranges_with_rates().
  std::vector<std::string> frozen{};
  /// Batch norm measures the batches of all these processes as one, in training; null: this one's alone. They
  /// must outlive the model.
  Communicator* synchronise = nullptr;
};

/// What a forward pass is for.
enum class Mode : std::uint8_t {
  inference,  ///< running statistics, no dropout, batch norm folded into convolutions
  training,   ///< statistics of the batch, dropout, everything kept that backward() needs
};

}  // namespace inception
