// SPDX-License-Identifier: MIT
// Whether a network is right as often as it says.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "inception/tensor/index.hpp"
#include "inception/training/answer.hpp"

namespace inception {

/// Sorts answers by their confidence, the probability of the predicted class, into 15 bins of equal width.
///
/// Bin b, from 0 on, holds the confidences of (b/15, (b+1)/15].
///
/// ECE = Σ_b n_b/N · |accuracy_b − confidence_b|, the expected calibration error
///
/// Images without an answer are left out. The result does not depend on how images come in batches.
///
/// Source   Guo et al., On Calibration of Modern Neural Networks, arXiv:1706.04599, section 2
class Calibration {
 public:
  static constexpr std::size_t bin_count = 15;

  struct Bin {
    Index images = 0;
    Index correct = 0;
    double confidence_sum = 0;

    /// Share of right answers and mean confidence; 0 in an empty bin.
    double accuracy() const { return share(static_cast<double>(correct)); }
    double confidence() const { return share(confidence_sum); }

   private:
    double share(double sum) const { return images == 0 ? 0 : sum / static_cast<double>(images); }
  };

  void add(const Answer& answer) {
    if (answer.predicted == Answer::no_class) return;
    const double place = std::ceil(answer.probability * static_cast<double>(bin_count)) - 1;
    const auto bin =
        static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(bin_count - 1)));
    ++bins_[bin].images;
    bins_[bin].correct += answer.correct() ? 1 : 0;
    bins_[bin].confidence_sum += answer.probability;
  }

  const std::array<Bin, bin_count>& bins() const { return bins_; }

  /// Of [0, 1]; 0 where there is no image.
  double expected_error() const {
    double error = 0;
    double images = 0;
    for (const Bin& bin : bins_) {
      images += static_cast<double>(bin.images);
      error += std::abs(static_cast<double>(bin.correct) - bin.confidence_sum);
    }
    return images == 0 ? 0 : error / images;
  }

 private:
  std::array<Bin, bin_count> bins_{};
};

}  // namespace inception
