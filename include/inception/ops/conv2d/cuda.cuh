// SPDX-License-Identifier: MIT
// 2-D convolution on the Cuda device: implicit matrix products, and cuBLAS where nothing is fused.
#pragma once

#include <algorithm>
#include <span>
#include <type_traits>

#include "inception/ops/conv2d/conv2d.hpp"
#include "inception/ops/conv2d/cuda_backward_product.cuh"
#include "inception/ops/conv2d/cuda_directions.cuh"
#include "inception/ops/conv2d/cuda_measured_product.cuh"
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
    if (by_cudnn(o)) return forward_by_cudnn(ctx);
    if (o.measures) return forward_measured(std::span(&ctx, 1));
    const bool prepared = ctx.prepared != nullptr;
    const Scalar* weight = prepared ? ctx.prepared + bias_size(o) : ctx.parameters[0];
    const Scalar* bias = prepared ? ctx.prepared : o.bias ? ctx.parameters[1] : nullptr;
    // Inference ends in bias and ReLU: one kernel does all.
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

  /// With a batch norm behind it a 1x1 convolution is measured here too: cuBLAS would need a second
  /// kernel, which reads y again. Enough for the smallest tiles, and for a pass of its own.
  static Index moments_size(Shape y) {
    Scratch of_tiles, of_pass;
    detail::moments_of_tiles<Scalar, detail::ProductTiles<Scalar>>(of_tiles, y);
    detail::MomentsMemory<Scalar>(of_pass, y, detail::chunk_pixels, detail::chunk_channels);
    const Index bytes = std::max(of_tiles.bytes(), of_pass.bytes());
    return (bytes + Index{sizeof(Scalar)} - 1) / Index{sizeof(Scalar)};
  }

  // Siblings are one launch where batch norms follow all of them, which are the built-in engine's.
  static void forward_siblings(std::span<const ForwardContext<Cuda, Scalar>> contexts) {
    const auto joins = [](const auto& ctx) {
      return ctx.operation->measures && !by_cudnn(*ctx.operation);
    };
    if (std::ranges::all_of(contexts, joins)) return forward_measured(contexts);
    for (const ForwardContext<Cuda, Scalar>& ctx : contexts) forward(ctx);
  }
  static void backward_siblings(std::span<const BackwardContext<Cuda, Scalar>> contexts) {
    const auto joins = [](const auto& ctx) {
      return ctx.operation->mean_removed && !by_cudnn(*ctx.operation);
    };
    if (std::ranges::all_of(contexts, joins)) return backward_products(contexts);
    for (const BackwardContext<Cuda, Scalar>& ctx : contexts) backward(ctx);
  }

  static Index backward_scratch(const Cuda& device, const Operation& o, Shape x, Shape y) {
    if (by_cudnn(o)) return detail::require_cudnn<Scalar>().backward_scratch(device, o, x, y);
    Scratch scratch;
    BackwardScratch(scratch, o, y);
    return scratch.bytes();
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    if (by_cudnn(o)) return detail::require_cudnn<Scalar>().backward(ctx);
    Scratch memory(ctx.scratch);
    const BackwardScratch scratch(memory, o, ctx.dy.shape);
    if (o.bias && !o.mean_removed && ctx.parameter_gradients[1] != nullptr) {
      detail::sum_pixels(*ctx.device, ctx.dy.shape, scratch.sums,
                         detail::GradientTerm<Scalar>{detail::gradient_of(ctx)},
                         detail::StoreSum<Scalar>{ctx.parameter_gradients[1]});
    }
    // With a batch norm behind it also a 1x1 convolution takes the one launch, not cuBLAS's two.
    if (!ops::Conv2d::type.pointwise(o) || !is_full(o) || o.relu || o.mean_removed) {
      return backward_products(std::span(&ctx, 1));
    }
    if (ctx.parameter_gradients[0] != nullptr) {
      detail::multiply_for_weights(*ctx.device, ctx.x[0], ctx.dy, ctx.parameter_gradients[0]);
    }
    if (!ctx.dx[0]) return;
    detail::multiply_for_input(*ctx.device, ctx.dy, ctx.parameters[0], ctx.dx[0],
                               ctx.accumulate[0]);
  }

 private:
  /// The parts of the weights' gradient come first: run_backward_products() finds them there.
  struct BackwardScratch {
    BackwardScratch(Scratch& scratch, const Operation& o, const Shape& y)
        : parts(detail::take_weight_parts<Scalar>(scratch, o, y)),
          sums(scratch, o.bias && !o.mean_removed ? y : Shape{0, 0, 0, 0}) {}

    Scalar* parts;
    detail::PixelSumsMemory<1, Scalar> sums;
  };

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

  /// cuDNN cannot measure what it writes: a pass over y does it.
  static void forward_by_cudnn(const ForwardContext<Cuda, Scalar>& ctx) {
    detail::require_cudnn<Scalar>().forward(ctx);
    if (!ctx.operation->measures) return;
    Scratch memory(reinterpret_cast<std::byte*>(ctx.moments));
    detail::measure_channels(*ctx.device, View<const Scalar>(ctx.y), memory);
  }

  static void forward_measured(std::span<const ForwardContext<Cuda, Scalar>> contexts) {
    int channels = 0;
    for (const auto& ctx : contexts) channels += ctx.operation->out_channels;
    detail::with_training_tiles<Scalar>(contexts[0].operation->precision,
                                        detail::product_size(contexts[0].y.shape.pixels()),
                                        channels, [&]<class Tiles>(std::type_identity<Tiles>) {
                                          detail::run_measured_products<Scalar, Tiles>(contexts);
                                        });
  }
  static void backward_products(std::span<const BackwardContext<Cuda, Scalar>> contexts) {
    const Operation& o = *contexts[0].operation;
    detail::with_training_tiles<Scalar>(o.precision,
                                        detail::product_size(contexts[0].x[0].shape.pixels()),
                                        o.in_channels, [&]<class Tiles>(std::type_identity<Tiles>) {
                                          detail::run_backward_products<Scalar, Tiles>(contexts);
                                        });
  }
};

}  // namespace inception
