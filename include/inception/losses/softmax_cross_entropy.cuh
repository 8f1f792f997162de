// SPDX-License-Identifier: MIT
// Softmax cross-entropy on the Cuda device: the rows are the Cpu's, summed up in a fixed order.
#pragma once

#include <vector>

#include "inception/losses/softmax_cross_entropy.hpp"
#include "inception/tensor/cuda_reduce.cuh"
#include "inception/tensor/host_device.hpp"

namespace inception {

namespace detail {

/// Targets on the device; images that are not mixed are their own partners.
struct TargetsThere {
  const std::int32_t *labels, *partners;
  const float* shares;
};

/// One image: its gradient, its loss, and whether it is correct.
template <class Scalar>
struct CrossEntropyImage {
  const Scalar* logits;
  TargetsThere targets;
  Index classes;
  double label_smoothing, scale;
  Scalar* gradient;  ///< null: none is wanted
  double *loss, *correct;

  INCEPTION_HOST_DEVICE void operator()(Index n) const {
    const ImageTarget target{targets.labels[n], targets.partners[n],
                             static_cast<double>(targets.shares[n]), label_smoothing, classes};
    const CrossEntropyRow row =
        cross_entropy_row(logits + n * classes, classes, target, scale,
                          gradient == nullptr ? nullptr : gradient + n * classes);
    loss[n] = row.loss;
    correct[n] = row.predicted == target.largest() ? 1 : 0;
  }
};

/// result = {Σ loss, Σ correct} of all images.
template <int Threads>
__global__ void __launch_bounds__(Threads)
    sum_images_kernel(const double* loss, const double* correct, Index images, double* result) {
  __shared__ double memory[Threads];
  double losses = 0, right = 0;
  for (Index n = threadIdx.x; n < images; n += Threads) {
    losses += loss[n];
    right += correct[n];
  }
  losses = reduce_block<Threads>(losses, memory, Plus());
  right = reduce_block<Threads>(right, memory, Plus());
  if (threadIdx.x == 0) {
    result[0] = losses;
    result[1] = right;
  }
}

/// Launches the loss of a batch whose targets are on the device too: sums = {Σ loss, Σ correct} of its
/// images. `memory` is for two numbers an image.
template <class Scalar>
void launch_cross_entropy(std::span<const Scalar> logits, const TargetsThere& targets, Index images,
                          const CrossEntropyOptions& options, std::span<Scalar> gradient,
                          double* memory, double* sums, const Cuda& device) {
  for_each_index(device, images,
                 CrossEntropyImage<Scalar>{
                     logits.data(), targets, std::ssize(logits) / images, options.label_smoothing,
                     options.weight / static_cast<double>(images),
                     gradient.empty() ? nullptr : gradient.data(), memory, memory + images});
  constexpr int threads = 256;
  sum_images_kernel<threads>
      <<<1, threads, 0, device.stream()>>>(memory, memory + images, images, sums);
  check_launch("sum_images_kernel");
}

}  // namespace detail

/// As on the Cpu. Logits and gradient lie on the device, targets on the host. It waits for the result.
template <class Scalar>
LossResult softmax_cross_entropy(std::span<const Scalar> logits, const Targets& targets,
                                 Index classes, const CrossEntropyOptions& options,
                                 std::span<std::type_identity_t<Scalar>> gradient,
                                 const Cuda& device) {
  const Index images = targets.size();
  detail::check_cross_entropy(logits.size(), images, classes, options, gradient.size());
  detail::check_targets(targets, classes);
  const Index doubles = 2 * images + 2;
  const Index words = static_cast<Index>(sizeof(std::int32_t));
  auto* sums = static_cast<double*>(
      device.scratch(doubles * static_cast<Index>(sizeof(double)) + 3 * images * words));
  auto* labels = reinterpret_cast<std::int32_t*>(sums + doubles);
  auto* partners = labels + images;
  auto* shares = reinterpret_cast<float*>(partners + images);
  device.copy_to_device(labels, targets.labels.data(), images * words);
  const std::vector<float> whole(targets.mixed() ? 0 : targets.labels.size(), 1.0F);
  device.copy_to_device(partners, (targets.mixed() ? targets.partners : targets.labels).data(),
                        images * words);
  device.copy_to_device(shares, targets.mixed() ? targets.shares.data() : whole.data(),
                        images * words);
  detail::launch_cross_entropy(logits, {labels, partners, shares}, images, options, gradient,
                               sums + 2, sums, device);
  double result[2];
  device.copy_to_host(result, sums, sizeof result);
  return {result[0] / static_cast<double>(images), static_cast<Index>(result[1])};
}

}  // namespace inception
