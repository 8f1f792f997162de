// SPDX-License-Identifier: MIT
// One row of a program: an operation, its values and its attributes; no device, no numbers.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "inception/ops/precision.hpp"
#include "inception/shape/extent.hpp"
#include "inception/shape/window.hpp"

namespace inception {

/// Positions in a program's tables. `none` stands for "there is none".
using ValueId = int;
using OperationId = int;
inline constexpr int none = -1;

inline constexpr int max_inputs = 2;
inline constexpr int max_parameters = 4;
inline constexpr int max_buffers = 2;
inline constexpr int max_siblings = 4;  ///< operations that run as one

/// Ways to compute one operation. Only convolution has more than one.
enum class Algorithm : std::uint8_t {
  automatic,  ///< a wish: the one that is fastest for the shapes at hand
  direct,     ///< every product of the formula
  winograd,  ///< fewer multiplications and larger rounding errors; float, where the window allows it
  cudnn,     ///< on the Cuda device: cuDNN's, in programs that include inception/cudnn.cuh
};

struct Operation;

/// What is known of a kind of operation without running it. One static object a kind, so a user's
/// own operation stands beside ours on equal terms.
struct OperationType {
  std::string_view name;

  /// Grid of the output for a grid of the input; not valid() where the input does not fit.
  Extent (*output_extent)(const Operation&, Extent input) = nullptr;

  /// Multiply-adds of one image (convolutions and linear layers; others count none).
  std::int64_t (*multiply_adds)(const Operation&, Extent output) = nullptr;

  /// Whether it takes each pixel alone, and has parameters: with others that read the same value, its
  /// siblings, it can run as one. Null: never.
  bool (*pointwise)(const Operation&) = nullptr;

  /// Bytes that the forward pass leaves for the backward pass besides its values.
  std::int64_t (*saved_bytes)(const Operation&, std::int64_t images, Extent output,
                              std::int64_t scalar_bytes) = nullptr;

  bool backward_reads_input = false;
  bool backward_reads_output = false;

  /// y can be made anew from x and what the forward pass saved, for little: it need not be kept.
  bool recomputes = false;

  /// One layer on the longest path: it has weights.
  bool weighted = false;

  /// Training over a single value a channel is refused: it has no variance.
  bool needs_variance = false;

  // What the passes over a program may do with it.
  bool is_relu = false;                ///< may disappear into the operation before it
  bool takes_relu = false;             ///< can end with max(·, 0)
  bool relu_reads_output = true;       ///< backward tells from y where that max() was 0
  bool is_batch_norm = false;          ///< folds, for inference, into the operation before it
  bool takes_batch_norm = false;       ///< can absorb a batch normalisation into its weights
  bool measures = false;               ///< can leave the moments of its output to a batch norm
  bool identity_in_inference = false;  ///< dropout
};

/// One operation of a program. Which attributes mean something depends on its type.
struct Operation {
  const OperationType* type = nullptr;
  int kernel = none;  ///< row of the kernel table, set by a model
  int scope = none;   ///< row of the scope table: its name
  std::array<ValueId, max_inputs> inputs{none, none};
  ValueId output = none;
  int first_parameter = 0, parameter_count = 0;
  int first_buffer = 0, buffer_count = 0;
  OperationId folded = none;  ///< in an inference program: the batch norm absorbed (training id)
  OperationId origin = none;  ///< its id in the lowered program, before any pass
  bool relu = false;          ///< ends with max(·, 0)
  OperationId measured_by =
      none;                   ///< batch norm, in training: this operation leaves the moments of x
  bool measures = false;      ///< in training: leaves the moments of y
  bool mean_removed = false;  ///< in training: only a batch norm reads y, so a bias changes nothing
  Precision precision = Precision::full;    ///< set by a model
  Algorithm algorithm = Algorithm::direct;  ///< set by a model for the shapes of a batch
  bool frozen = false;                      ///< set by a model: training changes nothing of it
  bool prepared = false;                    ///< set by a model: weights come prepared, in inference
  int x_pixel_stride = 0, y_pixel_stride = 0;  ///< set by a model: of the values; 0: dense
  int siblings = 0;  ///< so many operations behind this one run as one with it; a pass sets it
  int follows = 0;   ///< so many stand before this one in such a row

  int in_channels = 0, out_channels = 0;
  Window window{};
  int groups = 1;
  bool bias = false;
  bool affine = true;                 ///< batch norm has a weight and a bias
  bool gamma = true;                  ///< and not the bias alone
  bool count_padding = true;          ///< average pooling divides by the whole kernel
  Extent grid{};                      ///< adaptive pooling: the output; flatten: the input
  double epsilon = 0;                 ///< batch norm
  double momentum = 0;                ///< batch norm
  double probability = 0;             ///< dropout
  double scale = 1;                   ///< of the second input of a sum
  double alpha = 0, beta = 0, k = 0;  ///< local response normalisation
  int size = 0;                       ///< local response normalisation: channels in a window
};

/// Whether the backward pass reads y, which must be kept for it.
constexpr bool backward_reads_output(const Operation& o) {
  return o.type->backward_reads_output || (o.relu && o.type->relu_reads_output);
}

namespace detail {

constexpr Extent same_extent(const Operation&, Extent input) { return input; }

}  // namespace detail

}  // namespace inception
