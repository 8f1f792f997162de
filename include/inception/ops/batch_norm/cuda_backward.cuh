// SPDX-License-Identifier: MIT
// The backward pass of batch normalisation on the Cuda device, in one kernel.
#pragma once

#include "inception/ops/batch_norm/cuda_saved.cuh"
#include "inception/ops/cuda_elements.cuh"
#include "inception/ops/cuda_pixel_sums.cuh"
#include "inception/tensor/cuda_phases.cuh"

namespace inception::detail {

/// The gradient g behind the ReLU, whose mask is made anew from x.
template <class Scalar>
struct NormGradient {
  View<const Scalar> x, dy;
  SavedNorm<Scalar> saved;
  Scalar floor;  ///< −∞ without a ReLU

  struct Channel {
    Scalar mean, scale, shift, floor;

    __device__ Scalar behind_relu(Scalar in, Scalar dy) const {
      return SavedNorm<Scalar>::normalised(in, scale, shift) > floor ? dy : Scalar{0};
    }
  };
  __device__ Channel channel(Index c) const {
    return {saved.mean[c], saved.scale[c], saved.shift[c], floor};
  }
};

/// Σ g and Σ g·(x − μ).
template <class Scalar>
struct NormTerms {
  NormGradient<Scalar> gradient;

  __device__ void operator()(Index p, Index c, Scalar (&sums)[2]) const {
    const auto channel = gradient.channel(c);
    const Scalar in = gradient.x.pixel(p)[c];
    const Scalar g = channel.behind_relu(in, gradient.dy.pixel(p)[c]);
    sums[0] += g;
    sums[1] += g * (in - channel.mean);
  }
};

/// From the sums of a channel: the parameters' gradients, and what dx needs.
template <class Scalar>
struct FinishGradient {
  SavedNorm<Scalar> saved;
  const Scalar* gamma;
  Scalar *factor, *mean_gradient, *slope;
  Scalar *gamma_gradient, *beta_gradient;  ///< null where there are none
  double count;

  __device__ void operator()(Index c, const double (&sums)[2]) const {
    input(c, sums);
    parameters(c, sums);
  }
  __device__ void input(Index c, const double (&sums)[2]) const {
    const double inverse = static_cast<double>(saved.inverse[c]);
    const double g = gamma != nullptr ? static_cast<double>(gamma[c]) : 1;
    factor[c] = static_cast<Scalar>(g * inverse);
    mean_gradient[c] = static_cast<Scalar>(sums[0] / count);
    slope[c] = static_cast<Scalar>(sums[1] * inverse * inverse / count);
  }
  __device__ void parameters(Index c, const double (&sums)[2]) const {
    const double inverse = static_cast<double>(saved.inverse[c]);
    if (gamma_gradient != nullptr) gamma_gradient[c] = static_cast<Scalar>(sums[1] * inverse);
    if (beta_gradient != nullptr) beta_gradient[c] = static_cast<Scalar>(sums[0]);
  }
};

/// dx = γ/√(σ²+ε) · (g − dβ/M − x̂·dγ/M), M = N·H·W.
template <class Scalar>
struct NormInputGradient {
  NormGradient<Scalar> gradient;
  const Scalar *factor, *mean_gradient, *slope;
  View<Scalar> dx;
  bool accumulate;

  __device__ void operator()(const ChunkPlace& at) const {
    if (at.first >= at.last) return;
    // In registers: what is stored to dx may not change them.
    const auto channel = gradient.channel(at.c);
    const Scalar by = factor[at.c], less = mean_gradient[at.c], tilt = slope[at.c];
    for (Index p = at.first; p < at.last; p += chunk_rows) {
      const Scalar in = gradient.x.pixel(p)[at.c];
      const Scalar g = channel.behind_relu(in, gradient.dy.pixel(p)[at.c]);
      put(dx.pixel(p)[at.c], by * (g - less - (in - channel.mean) * tilt), accumulate);
    }
  }
};

/// First phase: the sums. Second phase: dx, from the last pixels to the first, since the last that were
/// read may still lie in the cache.
template <class Scalar>
__global__ void __launch_bounds__(chunk_threads)
    norm_backward_kernel(NormTerms<Scalar> terms, PixelSumsMemory<2, Scalar> memory,
                         FinishGradient<Scalar> finish, NormInputGradient<Scalar> input,
                         TwoPhases phases) {
  const Shape& shape = terms.gradient.x.shape;
  const int number = phases.take_number();
  const bool sums = number < phases.blocks;
  const int block = sums ? number : 2 * phases.blocks - 1 - number;
  const int chunk = block / phases.parts, channels = block % phases.parts;
  if (sums) {
    if (sum_chunk(shape, chunk, channels, terms, memory, finish)) phases.announce(channels);
    return;
  }
  phases.await(channels);
  input(ChunkPlace(shape, chunk, channels));
  phases.leave();
}

template <class Scalar>
void run_norm_backward(const Cuda& device, const NormTerms<Scalar>& terms,
                       PixelSumsMemory<2, Scalar> memory, const FinishGradient<Scalar>& finish,
                       const NormInputGradient<Scalar>& input) {
  const Shape& shape = terms.gradient.x.shape;
  if (!input.dx) return sum_pixels(device, shape, memory, terms, finish);
  if (shape.c == 0) return;
  device.activate();
  const Index parts = channel_blocks(shape.c), blocks = memory.tree.chunks * parts;
  const Index own = TwoPhases::counter_count(parts);
  unsigned* const counters = device.counters(own + memory.tree.counter_count());
  memory.tree.counters = counters + own;
  const TwoPhases phases{static_cast<int>(blocks), static_cast<int>(parts), counters};
  norm_backward_kernel<<<static_cast<unsigned>(2 * blocks), chunk_threads, 0, device.stream()>>>(
      terms, memory, finish, input, phases);
  check_launch("norm_backward_kernel");
}

}  // namespace inception::detail
