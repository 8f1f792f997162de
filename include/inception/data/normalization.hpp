// SPDX-License-Identifier: MIT
// Bytes to numbers of mean 0 and deviation 1.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Mean and standard deviation of each channel, of values from 0 to 255 / unit.
///
/// y = (x/unit − mean_c) / deviation_c
struct Normalization {
  std::vector<float> mean;
  std::vector<float> deviation;
  float unit = 255.0F;  // the byte that counts as 1

  /// Over all pixels of the training images.
  static Normalization fashion_mnist() { return {{0.2860F}, {0.3530F}}; }
  static Normalization cifar10() {
    return {{0.4914F, 0.4822F, 0.4465F}, {0.2470F, 0.2435F, 0.2616F}};
  }
  static Normalization cifar100() {
    return {{0.5071F, 0.4865F, 0.4409F}, {0.2673F, 0.2564F, 0.2762F}};
  }
  static Normalization stl10() {
    return {{0.4467F, 0.4398F, 0.4066F}, {0.2603F, 0.2566F, 0.2713F}};
  }
  /// Over ImageNet's training images, as torchvision's networks expect it.
  static Normalization imagenet() { return {{0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}}; }
  /// To [−1, 1], whatever the images.
  static Normalization symmetric(int channels) {
    const std::vector<float> half(static_cast<std::size_t>(channels), 0.5F);
    return {half, half};
  }
  /// Bytes of which a mean is taken and nothing else, as Caffe's networks expect it.
  static Normalization bytes_minus(std::vector<float> mean) {
    const std::vector<float> one(mean.size(), 1.0F);
    return {std::move(mean), one, 1.0F};
  }

  /// This normalisation followed by torchvision's transform_input, as one.
  ///
  /// z = y · deviation_c/½ + (mean_c − ½)/½ with ImageNet's mean and deviation. Behind imagenet() it
  /// gives symmetric(3): networks with transform_input see [−1, 1].
  ///
  /// Errors   Error unless there are three channels
  Normalization with_transform_input() const {
    const Normalization of = imagenet();
    if (mean.size() != of.mean.size() || deviation.size() != of.mean.size()) {
      throw Error("Normalization: transform_input needs three channels; there are " +
                  std::to_string(mean.size()) + " means and " + std::to_string(deviation.size()) +
                  " deviations");
    }
    Normalization result = *this;
    for (std::size_t c = 0; c < mean.size(); ++c) {
      result.mean[c] = mean[c] - deviation[c] * (of.mean[c] - 0.5F) / of.deviation[c];
      result.deviation[c] = deviation[c] * 0.5F / of.deviation[c];
    }
    return result;
  }

  friend bool operator==(const Normalization&, const Normalization&) = default;
};

/// Normalisation by a table of the 256 possible bytes of each channel.
class NormalizationTable {
 public:
  /// Errors   Error when there is not one mean and one positive deviation per channel, or no positive
  ///          unit
  NormalizationTable(const Normalization& normalization, int channels)
      : values_(static_cast<std::size_t>(channels)) {
    const auto& [mean, deviation, unit] = normalization;
    if (mean.size() != values_.size() || deviation.size() != values_.size()) {
      throw Error("Normalization: there must be one mean and one deviation per channel, " +
                  std::to_string(channels) + "; there are " + std::to_string(mean.size()) +
                  " and " + std::to_string(deviation.size()));
    }
    if (!(unit > 0)) {
      throw Error("Normalization: the unit must be above 0, as 255 or 1; it is " +
                  std::to_string(unit));
    }
    for (std::size_t c = 0; c < values_.size(); ++c) {
      if (!(deviation[c] > 0)) {
        throw Error("Normalization: the deviation of channel " + std::to_string(c) +
                    " must be above 0; it is " + std::to_string(deviation[c]));
      }
      for (std::size_t byte = 0; byte < 256; ++byte) {
        values_[c][byte] = (static_cast<float>(byte) / unit - mean[c]) / deviation[c];
      }
    }
  }

  /// Normalises `pixels` pixels of all channels.
  void operator()(const std::uint8_t* in, Index pixels, float* out) const {
    // One channel's table at a time: what the inner loop does is the same in every step.
    const Index channels = std::ssize(values_), block = 1024 * channels;
    for (Index begin = 0; begin < pixels * channels; begin += block) {
      const Index end = std::min(begin + block, pixels * channels);
      for (Index c = 0; c < channels; ++c) {
        const float* table = values_[static_cast<std::size_t>(c)].data();
        for (Index i = begin + c; i < end; i += channels) out[i] = table[in[i]];
      }
    }
  }

 private:
  std::vector<std::array<float, 256>> values_;
};

}  // namespace inception
