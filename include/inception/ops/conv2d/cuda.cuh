// SPDX-License-Identifier: MIT
// 2-D convolution on the Cuda device: implicit matrix products, and cuBLAS where nothing is fused.
#pragma once

#include <algorithm>
#include <span>

#include "inception/ops/conv2d/conv2d.hpp"
#include "inception/ops/conv2d/cuda_backward_product.cuh"
#include "inception/ops/conv2d/cuda_directions.cuh"
#include "inception/ops/conv2d/cuda_measured_product.cuh"
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

  INCEPTION_HOST_DEVICE void operator()(Index row, Index k) const {
    const bool folds = folded.scale != nullptr;
    const Scalar scale = folds ? folded.scale[k] : Scalar{1};
    to_weight[row * out + k] = weight[row * out + k] * scale;
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

template <class Scalar>
struct StoreSum {
  Scalar* to;

  INCEPTION_HOST_DEVICE void operator()(Index c, const double (&sums)[1]) const {
    to[c] = static_cast<Scalar>(sums[0]);
  }
};

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::Conv2d, Cuda, Scalar> {
  /// Of the products that train.
  using Tiles = detail::ProductTiles<Scalar>;

  static Index prepared_size(const Operation& o) {
    return bias_size(o) + weight_rows(o) * o.out_channels;
  }

  static void prepare(const Cuda& device, const Operation& o, const Scalar* weight,
                      const Scalar* bias, FoldedNorm<Scalar> folded, Scalar* prepared) {
    for_each_element(device, weight_rows(o), o.out_channels,
                     detail::FoldIntoWeights<Scalar>{weight, bias, folded, prepared,
                                                     prepared + bias_size(o), o.out_channels});
  }

  static Index forward_scratch(const Cuda&, const Operation& o, Shape, Shape) {
    require_full_precision(o);
    return 0;
  }

  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    if (o.measures) return detail::run_measured_products<Scalar, Tiles>(std::span(&ctx, 1));
    const bool prepared = ctx.prepared != nullptr;
    const Scalar* weight = prepared ? ctx.prepared + bias_size(o) : ctx.parameters[0];
    const Scalar* bias = prepared ? ctx.prepared : o.bias ? ctx.parameters[1] : nullptr;
    // Inference ends in bias and ReLU: one kernel does all.
    if (ctx.training && ops::Conv2d::type.pointwise(o)) {
      detail::multiply_pixels(*ctx.device, ctx.x[0], weight, ctx.y);
      if (bias == nullptr && !o.relu) return;
      detail::for_each_element_of(*ctx.device, ctx.y, detail::AddBias<Scalar>{ctx.y, bias, o.relu});
      return;
    }
    detail::run_product<Scalar>(
        *ctx.device, detail::ConvForwardProduct<Scalar>(o, ctx.x[0], ctx.y, weight, bias), o.groups,
        "a convolution's product_kernel (forward)");
  }

  /// With a batch norm behind it a 1x1 convolution is measured here too: cuBLAS would need a second
  /// kernel, which reads y again.
  static Index moments_size(Shape y) {
    Scratch scratch;
    detail::moments_of_tiles<Scalar, Tiles>(scratch, y);
    return (scratch.bytes() + Index{sizeof(Scalar)} - 1) / Index{sizeof(Scalar)};
  }

  // Siblings are one launch where batch norms follow all of them.
  static void forward_siblings(std::span<const ForwardContext<Cuda, Scalar>> contexts) {
    const auto measures = [](const auto& ctx) { return ctx.operation->measures; };
    if (std::ranges::all_of(contexts, measures)) {
      return detail::run_measured_products<Scalar, Tiles>(contexts);
    }
    for (const ForwardContext<Cuda, Scalar>& ctx : contexts) forward(ctx);
  }
  static void backward_siblings(std::span<const BackwardContext<Cuda, Scalar>> contexts) {
    const auto no_bias = [](const auto& ctx) { return ctx.operation->mean_removed; };
    if (std::ranges::all_of(contexts, no_bias)) {
      return detail::run_backward_products<Scalar, Tiles>(contexts);
    }
    for (const BackwardContext<Cuda, Scalar>& ctx : contexts) backward(ctx);
  }

  static Index backward_scratch(const Cuda&, const Operation& o, Shape, Shape y) {
    Scratch scratch;
    BackwardScratch(scratch, o, y);
    return scratch.bytes();
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    const Operation& o = *ctx.operation;
    Scratch memory(ctx.scratch);
    const BackwardScratch scratch(memory, o, ctx.dy.shape);
    if (o.bias && !o.mean_removed && ctx.parameter_gradients[1] != nullptr) {
      detail::sum_pixels(*ctx.device, ctx.dy.shape, scratch.sums,
                         detail::GradientTerm<Scalar>{detail::gradient_of(ctx)},
                         detail::StoreSum<Scalar>{ctx.parameter_gradients[1]});
    }
    // With a batch norm behind it also a 1x1 convolution takes the one launch, not cuBLAS's two.
    if (!ops::Conv2d::type.pointwise(o) || o.relu || o.mean_removed) {
      return detail::run_backward_products<Scalar, Tiles>(std::span(&ctx, 1));
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

  static void require_full_precision(const Operation& o) {
    if (o.precision == Precision::full) return;
    throw Error(
        "Model: the Cuda device has convolutions of full precision only; Precision::bfloat16 was "
        "asked for: leave ModelOptions::precision full, or run on the Cpu device");
  }
};

}  // namespace inception
