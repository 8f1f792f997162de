// SPDX-License-Identifier: MIT
// Gradient clipping on the Cuda device.
#pragma once

#include "inception/optimizers/clipping.hpp"
#include "inception/tensor/cuda_reduce.cuh"
#include "inception/tensor/host_device.hpp"

namespace inception {

namespace detail {

inline constexpr int norm_threads = 256;

/// partial[block] = Σ v² of one part of the values.
template <class Scalar>
__global__ void __launch_bounds__(norm_threads)
    squares_kernel(const Scalar* values, Index size, double* partial) {
  __shared__ double memory[norm_threads];
  const Index blocks = gridDim.x, block = blockIdx.x;
  const Index begin = size / blocks * block + (block < size % blocks ? block : size % blocks);
  const Index end = begin + size / blocks + (block < size % blocks ? 1 : 0);
  double sum = 0;
  for (Index i = begin + threadIdx.x; i < end; i += norm_threads) {
    const double value = static_cast<double>(values[i]);
    sum += value * value;
  }
  sum = reduce_block<norm_threads>(sum, memory, Plus());
  if (threadIdx.x == 0) partial[block] = sum;
}

/// to[0] = √Σ partial.
template <int Threads>
__global__ void __launch_bounds__(Threads) norm_kernel(const double* partial, double* to) {
  __shared__ double memory[Threads];
  const double own = static_cast<Index>(threadIdx.x) < clipping_parts ? partial[threadIdx.x] : 0;
  const double sum = reduce_block<Threads>(own, memory, Plus());
  if (threadIdx.x == 0) to[0] = std::sqrt(sum);
}

template <class Scalar>
struct ScaleByNorm {
  Scalar* gradients;
  const double* norm;
  double limit;

  INCEPTION_HOST_DEVICE void operator()(Index i) const {
    const double scale = limit / (*norm + 1e-6);
    if (!(scale >= 1)) gradients[i] *= static_cast<Scalar>(scale);
  }
};

template <class Scalar>
struct ClampValue {
  Scalar* gradients;
  Scalar bound;

  INCEPTION_HOST_DEVICE void operator()(Index i) const {
    const Scalar g = gradients[i];
    gradients[i] = g > bound ? bound : g < -bound ? -bound : g;
  }
};

/// ‖g‖₂ in device memory, good until the device's scratch is used again.
template <class Scalar>
const double* norm_on_device(std::span<const Scalar> gradients, const Cuda& device) {
  static_assert(clipping_parts == norm_threads);
  auto* partial = static_cast<double*>(
      device.scratch((clipping_parts + 1) * static_cast<Index>(sizeof(double))));
  device.activate();
  squares_kernel<<<static_cast<unsigned>(clipping_parts), norm_threads, 0, device.stream()>>>(
      gradients.data(), static_cast<Index>(gradients.size()), partial);
  check_launch("squares_kernel");
  norm_kernel<norm_threads>
      <<<1, norm_threads, 0, device.stream()>>>(partial, partial + clipping_parts);
  check_launch("norm_kernel");
  return partial + clipping_parts;
}

/// Clips by the norm of all gradients and waits for nothing. The norm before clipping is in device
/// memory, good until the device's scratch is used again.
template <class Scalar>
const double* clip_on_device(std::span<Scalar> gradients, double limit, const Cuda& device) {
  check_clipping_limit("clip_by_global_norm", limit);
  const double* norm = norm_on_device(std::span<const Scalar>(gradients), device);
  for_each_index(device, static_cast<Index>(gradients.size()),
                 ScaleByNorm<Scalar>{gradients.data(), norm, limit});
  return norm;
}

}  // namespace detail

/// As on the Cpu; it waits for the norm.
template <class Scalar>
double global_norm(std::span<const Scalar> gradients, const Cuda& device) {
  double norm = 0;
  device.copy_to_host(&norm, detail::norm_on_device(gradients, device), sizeof norm);
  return norm;
}

/// As on the Cpu; it waits for the norm, and the gradients are scaled without the host.
template <class Scalar>
double clip_by_global_norm(std::span<Scalar> gradients, double limit, const Cuda& device) {
  double norm = 0;
  device.copy_to_host(&norm, detail::clip_on_device(gradients, limit, device), sizeof norm);
  return norm;
}

/// As on the Cpu.
template <class Scalar>
void clip_by_value(std::span<Scalar> gradients, double limit, const Cuda& device) {
  detail::check_clipping_limit("clip_by_value", limit);
  for_each_index(device, static_cast<Index>(gradients.size()),
                 detail::ClampValue<Scalar>{gradients.data(), static_cast<Scalar>(limit)});
}

}  // namespace inception
