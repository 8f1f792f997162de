// SPDX-License-Identifier: MIT
// 2-D convolution on the Cuda device: cuBLAS where it is a plain matrix product, else implicit ones.
#pragma once

#include <string>
#include <type_traits>

#include "inception/ops/conv2d/conv2d.hpp"
#include "inception/ops/conv2d/cuda_directions.cuh"
#include "inception/ops/conv2d/cudnn_hook.cuh"
#include "inception/ops/cuda_elements.cuh"
#include "inception/ops/cuda_matrix_product.cuh"
#include "inception/ops/cuda_pixel_sums.cuh"
#include "inception/ops/scratch.hpp"

namespace inception {

namespace detail {

/// y ← y + bias, then the ReLU where wanted.
template <class Scalar>
struct AddBias {
  View<Scalar> y;
  const Scalar* bias;  ///< null: none
  bool relu;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index k) const {
    Scalar& to = y.pixel(p)[k];
    const Scalar value = bias != nullptr ? to + bias[k] : to;
    to = relu && value < 0 ? Scalar{0} : value;
  }
};

/// The prepared weights: w · scale with each channel's bias in front of them.
template <class Scalar>
struct FoldIntoWeights {
  const Scalar *weight, *bias;
  FoldedNorm<Scalar> folded;
  Scalar *to_bias, *to_weight;
  Index out;
  Index row_step, channel_step;  ///< of the prepared weights: [rows][K], or [K][rows] for cuDNN

  INCEPTION_HOST_DEVICE void operator()(Index row, Index k) const {
    const bool folds = folded.scale != nullptr;
    const Scalar scale = folds ? folded.scale[k] : Scalar{1};
    to_weight[row * row_step + k * channel_step] = weight[row * out + k] * scale;
    if (row > 0) return;
    const Scalar b = bias != nullptr ? bias[k] : Scalar{0};
    to_bias[k] = folds ? b * scale + folded.shift[k] : b;
  }
};

template <class Scalar>
struct GradientTerm {
  MaskedGradient<Scalar> dy;

  INCEPTION_HOST_DEVICE void operator()(Index p, Index c, Scalar (&sums)[1]) const {
    sums[0] += dy.at(p, c);
  }
};

/// Errors   DeviceError where the GPU cannot multiply rounded factors
inline void require_tensor_cores(const Cuda& device, Precision precision) {
  int major = 0, minor = 0;
  check_cuda(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device.ordinal()),
             "cudaDeviceGetAttribute");
  check_cuda(cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, device.ordinal()),
             "cudaDeviceGetAttribute");
  if (major >= 8) return;
  throw DeviceError(std::string("Cuda: Precision::") + to_string(precision) +
                    " needs a GPU of compute capability 8.0 or newer; device " +
                    std::to_string(device.ordinal()) + " has " + std::to_string(major) + "." +
                    std::to_string(minor) + ": leave ModelOptions::precision full");
}

template <class Scalar>
struct StoreSum {
  Scalar* to;

  INCEPTION_HOST_DEVICE void operator()(Index c, const double (&sums)[1]) const {
    to[c] = static_cast<Scalar>(sums[0]);
  }
};

}  // namespace detail

/// The built-in engine; and the door to cuDNN, where choose() has said so.
template <class Scalar>
struct DeviceKernel<ops::Conv2d, Cuda, Scalar> {
  static Algorithm choose(const Cuda& device, const Operation& o, Shape x, Shape y,
                          Algorithm wish) {
    return detail::choose_engine<Scalar>(device, o, x, y, wish);
  }
  static bool by_cudnn(const Operation& o) { return o.algorithm == Algorithm::cudnn; }

  static Index prepared_size(const Operation& o) {
    return bias_size(o) + weight_rows(o) * o.out_channels;
  }

  static void prepare(const Cuda& device, const Operation& o, const Scalar* weight,
                      const Scalar* bias, FoldedNorm<Scalar> folded, Scalar* prepared) {
    const Index rows = weight_rows(o), out = o.out_channels;
    for_each_element(
        device, rows, out,
        detail::FoldIntoWeights<Scalar>{weight, bias, folded, prepared, prepared + bias_size(o),
                                        out, by_cudnn(o) ? 1 : out, by_cudnn(o) ? rows : 1});
  }

  static Index forward_scratch(const Cuda& device, const Operation& o, Shape x, Shape y) {
    if (by_cudnn(o)) return detail::require_cudnn<Scalar>().forward_scratch(device, o, x, y);
    if (!is_full(o)) detail::require_tensor_cores(device, o.precision);
    return 0;
  }

  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    if (by_cudnn(o)) return detail::require_cudnn<Scalar>().forward(ctx);
    const bool prepared = ctx.prepared != nullptr;
    const Scalar* weight = prepared ? ctx.prepared + bias_size(o) : ctx.parameters[0];
    const Scalar* bias = prepared ? ctx.prepared : o.bias ? ctx.parameters[1] : nullptr;
    // Inference ends in bias and ReLU: one kernel does all. Training goes on with a batch norm.
    if (ctx.training && is_full(o) && ops::Conv2d::type.pointwise(o)) {
      detail::multiply_pixels(*ctx.device, ctx.x[0], weight, ctx.y);
      if (bias == nullptr && !o.relu) return;
      detail::for_each_element_of(*ctx.device, ctx.y, detail::AddBias<Scalar>{ctx.y, bias, o.relu});
      return;
    }
    detail::run_product<Scalar>(
        *ctx.device, detail::ConvForwardProduct<Scalar>(o, ctx.x[0], ctx.y, weight, bias), o.groups,
        "a convolution's product_kernel (forward)", o.precision);
  }

  static Index backward_scratch(const Cuda& device, const Operation& o, Shape x, Shape y) {
    if (by_cudnn(o)) return detail::require_cudnn<Scalar>().backward_scratch(device, o, x, y);
    Scratch scratch;
    take_backward(scratch, o, y);
    return scratch.bytes();
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    if (by_cudnn(o)) return detail::require_cudnn<Scalar>().backward(ctx);
    const detail::MaskedGradient<Scalar> dy{ctx.dy, o.relu ? ctx.y : View<const Scalar>()};
    Scratch memory(ctx.scratch);
    const BackwardScratch scratch = take_backward(memory, o, ctx.dy.shape);
    if (o.bias && ctx.parameter_gradients[1] != nullptr) bias_gradient(ctx, dy, scratch.sums);
    const bool plain = is_full(o) && ops::Conv2d::type.pointwise(o) && !o.relu;
    if (ctx.parameter_gradients[0] != nullptr) {
      if (plain) {
        detail::multiply_for_weights(*ctx.device, ctx.x[0], ctx.dy, ctx.parameter_gradients[0]);
      } else {
        weight_gradient(ctx, dy, scratch.parts);
      }
    }
    if (!ctx.dx[0]) return;
    if (plain) {
      detail::multiply_for_input(*ctx.device, ctx.dy, ctx.parameters[0], ctx.dx[0],
                                 ctx.accumulate[0]);
    } else {
      detail::run_product<Scalar>(
          *ctx.device,
          detail::ConvInputProduct<Scalar>(o, dy, ctx.dx[0], ctx.parameters[0], ctx.accumulate[0]),
          o.groups, "a convolution's product_kernel (input's gradient)", o.precision);
    }
  }

 private:
  struct BackwardScratch {
    Scalar *parts, *sums;
  };
  static BackwardScratch take_backward(Scratch& scratch, const Operation& o, const Shape& y) {
    const int parts = detail::weight_parts(o, y);
    return {scratch.take<Scalar>(parts > 1 ? parts * weight_rows(o) * o.out_channels : 0),
            scratch.take<Scalar>(o.bias ? detail::chunk_sums_size(y, 1) : 0)};
  }

  static Index weight_rows(const Operation& o) {
    return Index{o.window.taps()} * (o.in_channels / o.groups);
  }
  /// In whole cache lines.
  static Index bias_size(const Operation& o) {
    constexpr Index unit = 64 / static_cast<Index>(sizeof(Scalar));
    return (o.out_channels + unit - 1) / unit * unit;
  }

  /// cuBLAS does not promise how it rounds: it multiplies at full precision only.
  static bool is_full(const Operation& o) {
    return o.precision == Precision::full || !std::is_same_v<Scalar, float>;
  }

  /// Batch norm takes the mean away, and the bias with it: where nobody else reads y, the sum is 0 but
  /// for rounding, and 0 is written.
  static void bias_gradient(const BackwardContext<Cuda, Scalar>& ctx,
                            const detail::MaskedGradient<Scalar>& dy, Scalar* partial) {
    Scalar* const to = ctx.parameter_gradients[1];
    const Shape& shape = ctx.dy.shape;
    if (ctx.operation->mean_removed) {
      ctx.device->clear(to, shape.c * static_cast<Index>(sizeof(Scalar)));
    } else {
      detail::sum_pixels<1>(*ctx.device, shape, partial, detail::GradientTerm<Scalar>{dy},
                            detail::StoreSum<Scalar>{to});
    }
  }

  static void weight_gradient(const BackwardContext<Cuda, Scalar>& ctx,
                              const detail::MaskedGradient<Scalar>& dy, Scalar* memory) {
    const Operation& o = *ctx.operation;
    const int parts = detail::weight_parts(o, ctx.dy.shape);
    const Index size = weight_rows(o) * o.out_channels;
    Scalar* const to = parts > 1 ? memory : ctx.parameter_gradients[0];
    detail::run_product<Scalar>(
        *ctx.device, detail::ConvWeightProduct<Scalar>(o, ctx.x[0], dy, to, parts),
        o.groups * parts, "a convolution's product_kernel (weights' gradient)", o.precision);
    if (parts == 1) return;
    for_each_index(*ctx.device, size,
                   detail::AddParts<Scalar>{memory, ctx.parameter_gradients[0], parts, size});
  }
};

}  // namespace inception
