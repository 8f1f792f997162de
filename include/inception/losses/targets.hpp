// SPDX-License-Identifier: MIT
// What the images of a batch show: a class each, or two classes of mixed images.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "inception/losses/smoothed_target.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/host_device.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// The classes of a batch's images. A row of labels is one where no image is mixed.
struct Targets {
  std::span<const std::int32_t> labels;
  /// Classes of the images that were mixed in; empty where none was.
  std::span<const std::int32_t> partners{};
  /// The part of each image that is its label's, of [0, 1]; the rest is its partner's. As long as `partners`.
  std::span<const float> shares{};

  template <class Labels>
  requires std::convertible_to<const Labels&, std::span<const std::int32_t>> Targets(
      const Labels& of_images)
      : labels(of_images) {}
  Targets(std::span<const std::int32_t> of_images, std::span<const std::int32_t> of_partners,
          std::span<const float> parts)
      : labels(of_images), partners(of_partners), shares(parts) {}

  bool mixed() const { return !partners.empty(); }
  Index size() const { return std::ssize(labels); }

  /// Those of `count` images from image `first` on.
  Targets part(Index first, Index count) const {
    const auto from = static_cast<std::size_t>(first), size = static_cast<std::size_t>(count);
    if (!mixed()) return labels.subspan(from, size);
    return {labels.subspan(from, size), partners.subspan(from, size), shares.subspan(from, size)};
  }
};

namespace detail {

/// The targets of one image, on any device: q[k] = (1 − ε) (s δ(k, label) + (1 − s) δ(k, partner)) + ε / K.
/// What does not depend on k is computed once.
struct ImageTarget {
  INCEPTION_HOST_DEVICE ImageTarget(Index of_label, Index of_partner, double share,
                                    double label_smoothing, Index classes)
      : label(of_label),
        partner(of_partner),
        label_part((1 - label_smoothing) * share),
        partner_part((1 - label_smoothing) * (1 - share)),
        rest(smoothed_target(0, label_smoothing, classes)) {}

  Index label, partner;
  double label_part, partner_part, rest;

  INCEPTION_HOST_DEVICE double operator()(Index k) const {
    return (k == label ? label_part : 0) + (k == partner ? partner_part : 0) + rest;
  }
  /// The class with the larger part.
  INCEPTION_HOST_DEVICE Index largest() const {
    return label_part >= partner_part ? label : partner;
  }
};

inline ImageTarget image_target(const Targets& targets, Index image, double label_smoothing,
                                Index classes) {
  const auto n = static_cast<std::size_t>(image);
  const Index label = targets.labels[n];
  if (!targets.mixed()) return {label, label, 1, label_smoothing, classes};
  return {label, targets.partners[n], static_cast<double>(targets.shares[n]), label_smoothing,
          classes};
}

inline void check_classes(const char* what, std::span<const std::int32_t> of_images,
                          Index classes) {
  for (std::size_t n = 0; n < of_images.size(); ++n) {
    if (of_images[n] >= 0 && of_images[n] < classes) continue;
    throw Error("softmax_cross_entropy: every label must be in [0, " + std::to_string(classes) +
                "); " + what + "[" + std::to_string(n) + "] is " + std::to_string(of_images[n]) +
                "; give the network as many classes as the data set has");
  }
}

inline void check_targets(const Targets& targets, Index classes) {
  check_classes("labels", targets.labels, classes);
  if (targets.partners.size() != targets.shares.size() ||
      (targets.mixed() && targets.partners.size() != targets.labels.size())) {
    throw ShapeError(
        "softmax_cross_entropy: mixed images must have a label, a partner and a share each; " +
        std::to_string(targets.labels.size()) + " labels, " +
        std::to_string(targets.partners.size()) + " partners and " +
        std::to_string(targets.shares.size()) + " shares were given");
  }
  check_classes("partners", targets.partners, classes);
  for (std::size_t n = 0; n < targets.shares.size(); ++n) {
    if (targets.shares[n] >= 0 && targets.shares[n] <= 1) continue;
    throw Error("softmax_cross_entropy: every share must be in [0, 1]; shares[" +
                std::to_string(n) + "] is " + std::to_string(targets.shares[n]));
  }
}

}  // namespace detail

}  // namespace inception
