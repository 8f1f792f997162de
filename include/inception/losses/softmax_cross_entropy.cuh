// SPDX-License-Identifier: MIT
// Softmax cross-entropy on the Cuda device: the rows are the Cpu's, summed up in a fixed order.
#pragma once

#include "inception/losses/softmax_cross_entropy.hpp"
#include "inception/tensor/cuda_reduce.cuh"
#include "inception/tensor/host_device.hpp"

namespace inception {

namespace detail {

/// One image: its gradient, its loss, and whether it is correct.
template <class Scalar>
struct CrossEntropyImage {
  const Scalar* logits;
  const std::int32_t* labels;
  Index classes;
  double on, off, scale;
  Scalar* gradient;  ///< null: none is wanted
  double *loss, *correct;

  struct Target {
    Index label;
    double on, off;

    INCEPTION_HOST_DEVICE double operator()(Index k) const { return k == label ? on : off; }
  };

  INCEPTION_HOST_DEVICE void operator()(Index n) const {
    const Target target{labels[n], on, off};
    const CrossEntropyRow row =
        cross_entropy_row(logits + n * classes, classes, target, scale,
                          gradient == nullptr ? nullptr : gradient + n * classes);
    loss[n] = row.loss;
    correct[n] = row.predicted == target.label ? 1 : 0;
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

/// Launches the loss of a batch whose labels are on the device too: sums = {Σ loss, Σ correct} of its
/// images. `memory` is for two numbers an image.
template <class Scalar>
void launch_cross_entropy(std::span<const Scalar> logits, const std::int32_t* labels, Index images,
                          const CrossEntropyOptions& options, std::span<Scalar> gradient,
                          double* memory, double* sums, const Cuda& device) {
  const Index classes = std::ssize(logits) / images;
  for_each_index(device, images,
                 CrossEntropyImage<Scalar>{logits.data(), labels, classes,
                                           smoothed_target(1, options.label_smoothing, classes),
                                           smoothed_target(0, options.label_smoothing, classes),
                                           options.weight / static_cast<double>(images),
                                           gradient.empty() ? nullptr : gradient.data(), memory,
                                           memory + images});
  constexpr int threads = 256;
  sum_images_kernel<threads>
      <<<1, threads, 0, device.stream()>>>(memory, memory + images, images, sums);
  check_launch("sum_images_kernel");
}

}  // namespace detail

/// As on the Cpu. Logits and gradient lie on the device, labels on the host. It waits for the result.
template <class Scalar>
LossResult softmax_cross_entropy(std::span<const Scalar> logits,
                                 std::span<const std::int32_t> labels, Index classes,
                                 const CrossEntropyOptions& options,
                                 std::span<std::type_identity_t<Scalar>> gradient,
                                 const Cuda& device) {
  const Index images = static_cast<Index>(labels.size());
  detail::check_cross_entropy(logits.size(), images, classes, options, gradient.size());
  detail::check_labels(labels, classes);
  const Index doubles = 2 * images + 2;
  auto* sums =
      static_cast<double*>(device.scratch(doubles * static_cast<Index>(sizeof(double)) +
                                          images * static_cast<Index>(sizeof(std::int32_t))));
  auto* labels_there = reinterpret_cast<std::int32_t*>(sums + doubles);
  device.copy_to_device(labels_there, labels.data(), static_cast<Index>(labels.size_bytes()));
  detail::launch_cross_entropy(logits, labels_there, images, options, gradient, sums + 2, sums,
                               device);
  double result[2];
  device.copy_to_host(result, sums, sizeof result);
  return {result[0] / static_cast<double>(images), static_cast<Index>(result[1])};
}

}  // namespace inception
