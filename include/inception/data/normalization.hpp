// SPDX-License-Identifier: MIT
// Bytes to numbers of mean 0 and deviation 1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Mean and standard deviation of each channel, of values from 0 to 1.
///
/// y = (x/255 − mean_c) / deviation_c
struct Normalization {
  std::vector<float> mean;
  std::vector<float> deviation;

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
  /// To [−1, 1], whatever the images.
  static Normalization symmetric(int channels) {
    const std::vector<float> half(static_cast<std::size_t>(channels), 0.5F);
    return {half, half};
  }
};

/// Normalisation by a table of the 256 possible bytes of each channel.
class NormalizationTable {
 public:
  /// Errors   Error when there is not one mean and one positive deviation per channel
  NormalizationTable(const Normalization& normalization, int channels)
      : values_(static_cast<std::size_t>(channels)) {
    const auto& [mean, deviation] = normalization;
    if (mean.size() != values_.size() || deviation.size() != values_.size()) {
      throw Error("Normalization: there must be one mean and one deviation per channel, " +
                  std::to_string(channels) + "; there are " + std::to_string(mean.size()) +
                  " and " + std::to_string(deviation.size()));
    }
    for (std::size_t c = 0; c < values_.size(); ++c) {
      if (!(deviation[c] > 0)) {
        throw Error("Normalization: the deviation of channel " + std::to_string(c) +
                    " must be above 0; it is " + std::to_string(deviation[c]));
      }
      for (std::size_t byte = 0; byte < 256; ++byte) {
        values_[c][byte] = (static_cast<float>(byte) / 255.0F - mean[c]) / deviation[c];
      }
    }
  }

  /// Normalises `pixels` pixels of all channels.
  void operator()(const std::uint8_t* in, Index pixels, float* out) const {
    for (Index pixel = 0; pixel < pixels; ++pixel) {
      for (const auto& channel : values_) *out++ = channel[*in++];
    }
  }

 private:
  std::vector<std::array<float, 256>> values_;
};

}  // namespace inception
