// SPDX-License-Identifier: MIT
// Batch normalisation over the batches of several processes on the Cuda device.
//
// What the processes tell each other goes through the host, where it is joined as on the Cpu: some kilobytes for
// a layer, but the device waits for it.
#pragma once

#include <span>
#include <vector>

#include "inception/ops/batch_norm/across.hpp"
#include "inception/ops/batch_norm/cuda_backward.cuh"
#include "inception/tensor/cuda_arrays.cuh"

namespace inception::detail {

/// Replaces moments [2][C] on the device by those of all processes; returns the number of all values.
inline double join_moments_across(const Cuda& device, Communicator& processes, double count,
                                  std::span<double> moments) {
  std::vector<double> here(moments.size());
  read_values(device, std::span<const double>(moments), std::span(here));
  const double all = join_moments_across(processes, count, here);
  write_values(device, std::span<const double>(here), moments);
  return all;
}

/// Keeps the sums of each channel, [2][C].
struct KeepSums {
  double* sums;
  Index channels;

  __device__ void operator()(Index c, const double (&of_channel)[2]) const {
    sums[c] = of_channel[0];
    sums[channels + c] = of_channel[1];
  }
};

/// The parameters' gradients are this process's, what dx needs is all processes'.
template <class Scalar>
struct FinishAcross {
  FinishGradient<Scalar> finish;
  const double *here, *all;  ///< [2][C]
  Index channels;

  __device__ void operator()(Index c) const {
    finish.parameters(c, {here[c], here[channels + c]});
    finish.input(c, {all[c], all[channels + c]});
  }
};

template <class Scalar>
__global__ void __launch_bounds__(chunk_threads)
    norm_input_gradient_kernel(NormInputGradient<Scalar> input) {
  input(ChunkPlace(input.gradient.x.shape, static_cast<int>(blockIdx.x),
                   static_cast<int>(blockIdx.y)));
}

/// run_norm_backward() over all processes.
template <class Scalar>
void run_norm_backward_across(const Cuda& device, Communicator& processes,
                              const NormTerms<Scalar>& terms, PixelSumsMemory<2, Scalar> memory,
                              FinishGradient<Scalar> finish,
                              const NormInputGradient<Scalar>& input) {
  const Shape& shape = terms.gradient.x.shape;
  if (shape.c == 0) return;
  const auto size = static_cast<std::size_t>(2 * shape.c);
  double* const sums = static_cast<double*>(device.scratch(4 * shape.c * Index{sizeof(double)}));
  const std::span<double> here(sums, size), all(sums + size, size);
  sum_pixels(device, shape, memory, terms, KeepSums{here.data(), shape.c});
  std::vector<double> joined(size);
  read_values(device, std::span<const double>(here), std::span(joined));
  finish.count = add_across(processes, finish.count, joined);
  write_values(device, std::span<const double>(joined), all);
  for_each_index(device, shape.c, FinishAcross<Scalar>{finish, here.data(), all.data(), shape.c});
  if (!input.dx) return;
  device.activate();
  norm_input_gradient_kernel<<<chunk_grid(shape), chunk_threads, 0, device.stream()>>>(input);
  check_launch("norm_input_gradient_kernel");
}

}  // namespace inception::detail
