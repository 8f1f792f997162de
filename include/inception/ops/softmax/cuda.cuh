// SPDX-License-Identifier: MIT
// Softmax on the Cuda device: a block of threads for each pixel.
#pragma once

#include <cmath>

#include "inception/ops/cuda_elements.cuh"
#include "inception/ops/softmax/softmax.hpp"
#include "inception/tensor/cuda_reduce.cuh"

namespace inception {

namespace detail {

inline constexpr int softmax_threads = 128;

template <class Scalar>
__global__ void __launch_bounds__(softmax_threads)
    softmax_forward_kernel(View<const Scalar> x, View<Scalar> y) {
  __shared__ double memory[softmax_threads];
  const Scalar* from = x.pixel(static_cast<Index>(blockIdx.x));
  Scalar* to = y.pixel(static_cast<Index>(blockIdx.x));
  const Index channels = y.shape.c;
  Scalar own = minus_infinity<Scalar>;
  for (Index c = threadIdx.x; c < channels; c += softmax_threads) {
    own = from[c] > own ? from[c] : own;
  }
  const auto largest = static_cast<Scalar>(
      reduce_block<softmax_threads>(static_cast<double>(own), memory, Larger()));
  double sum = 0;
  for (Index c = threadIdx.x; c < channels; c += softmax_threads) {
    to[c] = std::exp(from[c] - largest);
    sum += static_cast<double>(to[c]);
  }
  sum = reduce_block<softmax_threads>(sum, memory, Plus());
  const auto scale = static_cast<Scalar>(1 / sum);
  for (Index c = threadIdx.x; c < channels; c += softmax_threads) to[c] *= scale;
}

template <class Scalar>
__global__ void __launch_bounds__(softmax_threads)
    softmax_backward_kernel(View<const Scalar> y, View<const Scalar> dy, View<Scalar> dx,
                            bool accumulate) {
  __shared__ double memory[softmax_threads];
  const auto p = static_cast<Index>(blockIdx.x);
  const Index channels = dy.shape.c;
  double sum = 0;
  for (Index c = threadIdx.x; c < channels; c += softmax_threads) {
    sum += static_cast<double>(dy.pixel(p)[c]) * static_cast<double>(y.pixel(p)[c]);
  }
  const auto mean = static_cast<Scalar>(reduce_block<softmax_threads>(sum, memory, Plus()));
  for (Index c = threadIdx.x; c < channels; c += softmax_threads) {
    put(dx.pixel(p)[c], y.pixel(p)[c] * (dy.pixel(p)[c] - mean), accumulate);
  }
}

}  // namespace detail

template <class Scalar>
struct DeviceKernel<ops::Softmax, Cuda, Scalar> {
  static void forward(const ForwardContext<Cuda, Scalar>& ctx) {
    const auto pixels = static_cast<unsigned>(ctx.y.shape.pixels());
    if (pixels == 0) return;
    ctx.device->activate();
    detail::softmax_forward_kernel<<<pixels, detail::softmax_threads, 0, ctx.device->stream()>>>(
        ctx.x[0], ctx.y);
    detail::check_launch("softmax_forward_kernel");
  }

  static void backward(const BackwardContext<Cuda, Scalar>& ctx) {
    const auto pixels = static_cast<unsigned>(ctx.dy.shape.pixels());
    if (pixels == 0 || !ctx.dx[0]) return;
    ctx.device->activate();
    detail::softmax_backward_kernel<<<pixels, detail::softmax_threads, 0, ctx.device->stream()>>>(
        ctx.y, ctx.dy, ctx.dx[0], ctx.accumulate[0]);
    detail::check_launch("softmax_backward_kernel");
  }
};

}  // namespace inception
