// SPDX-License-Identifier: MIT
// Softmax cross-entropy with label smoothing: loss, gradient and correct answers of a batch.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>

#include "inception/losses/smoothed_target.hpp"
#include "inception/losses/targets.hpp"
#include "inception/tensor/cpu.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/host_device.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// How a softmax cross-entropy treats its targets and scales its gradient.
struct CrossEntropyOptions {
  double label_smoothing = 0;  ///< ε of [0, 1]
  double weight = 1;           ///< multiplies the gradient alone: the weight of an auxiliary loss
};

/// What a loss says of a batch.
struct LossResult {
  double loss = 0;    ///< mean over the batch, not multiplied by the weight
  Index correct = 0;  ///< images whose largest logit is the target's class
};

namespace detail {

struct CrossEntropyRow {
  double loss = 0;
  Index predicted = -1;  // -1 where the logits hold a NaN or an infinity that wins
};

/// One image. `target(k)` is the smoothed probability of class k; `gradient` may be null.
///
/// Computed in double and rounded once, so float's error is that of the logits alone.
template <class Scalar, class Target>
INCEPTION_HOST_DEVICE CrossEntropyRow cross_entropy_row(const Scalar* logits, Index classes,
                                                        const Target& target, double scale,
                                                        Scalar* gradient) {
  Index largest = 0;
  for (Index k = 1; k < classes; ++k) {
    if (logits[k] > logits[largest]) largest = k;
  }
  const double shift = static_cast<double>(logits[largest]);
  double sum = 0;
  for (Index k = 0; k < classes; ++k) sum += std::exp(static_cast<double>(logits[k]) - shift);
  const double log_sum = std::log(sum);

  CrossEntropyRow row;
  double mass = 0;  // Σ q, which soft targets may leave different from 1
  for (Index k = 0; k < classes; ++k) {
    const double q = target(k);
    mass += q;
    // A logit of −∞ is allowed where the target is 0.
    if (q != 0) row.loss += q * (log_sum - (static_cast<double>(logits[k]) - shift));
  }
  if (sum == sum) {
    row.predicted = largest;
  } else {
    row.loss = sum;
  }
  if (gradient != nullptr) {
    for (Index k = 0; k < classes; ++k) {
      const double p = std::exp(static_cast<double>(logits[k]) - shift - log_sum);
      gradient[k] = static_cast<Scalar>(scale * (mass * p - target(k)));
    }
  }
  return row;
}

/// Runs `row(n)` for every image and adds up, over a partition that no number of threads changes.
template <class Row>
LossResult reduce_rows(const Cpu& device, Index images, const Row& row) {
  constexpr Index max_chunks = 64;
  struct Partial {
    double loss = 0;
    Index correct = 0;
  };
  std::array<Partial, max_chunks> partials;
  const Index chunks = std::min(images, max_chunks);
  device.parallel_for(chunks, [&](Index chunk, int) {
    Partial partial;
    for (Index n = chunk * images / chunks; n < (chunk + 1) * images / chunks; ++n) {
      row(n, partial.loss, partial.correct);
    }
    partials[static_cast<std::size_t>(chunk)] = partial;
  });
  LossResult result;
  for (Index chunk = 0; chunk < chunks; ++chunk) {
    result.loss += partials[static_cast<std::size_t>(chunk)].loss;
    result.correct += partials[static_cast<std::size_t>(chunk)].correct;
  }
  result.loss /= static_cast<double>(images);
  return result;
}

inline void check_cross_entropy(std::size_t logits, Index images, Index classes,
                                const CrossEntropyOptions& options, std::size_t gradient) {
  const auto fail = [](const std::string& text) {
    throw ShapeError("softmax_cross_entropy: " + text);
  };
  if (classes < 1) {
    fail("there must be at least 1 class; " + std::to_string(classes) + " were given");
  }
  if (images < 1) fail("the batch must hold at least 1 image; it is empty");
  if (logits != static_cast<std::size_t>(images * classes)) {
    fail("the logits must be [" + std::to_string(images) + ", " + std::to_string(classes) +
         "] as the targets are; " + std::to_string(logits) + " values were given");
  }
  if (gradient != 0 && gradient != logits) {
    fail("the gradient must be empty or as large as the logits, " + std::to_string(logits) +
         " values; it holds " + std::to_string(gradient));
  }
  if (!(options.label_smoothing >= 0 && options.label_smoothing <= 1)) {
    throw Error("softmax_cross_entropy: label_smoothing must be in [0, 1]; " +
                std::to_string(options.label_smoothing) + " was given");
  }
}

}  // namespace detail

/// Softmax cross-entropy against class labels, of mixed images against two.
///
/// p = softmax(x),  q[n,k] = (1 − ε) (s[n] δ(k, y[n]) + (1 − s[n]) δ(k, z[n])) + ε / K
/// loss = −1/N Σ_{n,k} q[n,k] log p[n,k],  gradient[n,k] = weight / N · (p[n,k] − q[n,k])
///
/// with labels y, and partners z and shares s where images are mixed, else s = 1. An image counts as correct where
/// its largest logit is the class with the larger share.
///
/// Shapes   logits [N, K], targets [N], gradient [N, K] or empty (no gradient is computed)
/// Errors   ShapeError where the sizes differ; Error where a class is not in [0, K) or a share not in [0, 1],
///          with its place
/// Source   Szegedy et al., arXiv:1512.00567, section 7; PyTorch's CrossEntropyLoss
///
/// Allocates nothing; the same bits for any number of threads.
template <class Scalar>
LossResult softmax_cross_entropy(std::span<const Scalar> logits, const Targets& targets,
                                 Index classes, const CrossEntropyOptions& options = {},
                                 std::span<std::type_identity_t<Scalar>> gradient = {},
                                 const Cpu& device = Cpu(1)) {
  const Index images = targets.size();
  detail::check_cross_entropy(logits.size(), images, classes, options, gradient.size());
  detail::check_targets(targets, classes);
  const double scale = options.weight / static_cast<double>(images);
  return detail::reduce_rows(device, images, [&](Index n, double& loss, Index& correct) {
    const auto target = detail::image_target(targets, n, options.label_smoothing, classes);
    const auto row =
        detail::cross_entropy_row(logits.data() + n * classes, classes, target, scale,
                                  gradient.empty() ? nullptr : gradient.data() + n * classes);
    loss += row.loss;
    correct += row.predicted == target.largest() ? 1 : 0;
  });
}

/// Softmax cross-entropy against a probability for every class (distilled labels).
///
/// As above with q[n,k] = (1 − ε) targets[n,k] + ε / K,
/// gradient[n,k] = weight / N · (p[n,k] Σ_j q[n,j] − q[n,k]).
/// An image counts as correct where its largest logit and its largest target are the same class.
///
/// Shapes   logits, targets [N, K], gradient [N, K] or empty
/// Errors   ShapeError where sizes differ; Error where a target is not in [0, 1], with its place
/// Source   PyTorch's CrossEntropyLoss with class probabilities
template <class Scalar>
LossResult softmax_cross_entropy(std::span<const Scalar> logits,
                                 std::span<const std::type_identity_t<Scalar>> targets,
                                 Index classes, const CrossEntropyOptions& options = {},
                                 std::span<std::type_identity_t<Scalar>> gradient = {},
                                 const Cpu& device = Cpu(1)) {
  const Index images = classes < 1 ? 1 : static_cast<Index>(targets.size()) / classes;
  detail::check_cross_entropy(logits.size(), images, classes, options, gradient.size());
  if (targets.size() != logits.size()) {
    throw ShapeError("softmax_cross_entropy: the targets must be as many as the logits, " +
                     std::to_string(logits.size()) + "; " + std::to_string(targets.size()) +
                     " were given");
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (!(targets[i] >= 0 && targets[i] <= 1)) {
      const auto k = static_cast<std::size_t>(classes);
      throw Error("softmax_cross_entropy: every target must be a probability in [0, 1]; targets[" +
                  std::to_string(i / k) + ", " + std::to_string(i % k) + "] is " +
                  std::to_string(targets[i]));
    }
  }
  const double scale = options.weight / static_cast<double>(images);
  return detail::reduce_rows(device, images, [&](Index n, double& loss, Index& correct) {
    const Scalar* target = targets.data() + n * classes;
    const auto row = detail::cross_entropy_row(
        logits.data() + n * classes, classes,
        [&](Index k) {
          return smoothed_target(static_cast<double>(target[k]), options.label_smoothing, classes);
        },
        scale, gradient.empty() ? nullptr : gradient.data() + n * classes);
    loss += row.loss;
    correct += row.predicted == std::max_element(target, target + classes) - target ? 1 : 0;
  });
}

}  // namespace inception
