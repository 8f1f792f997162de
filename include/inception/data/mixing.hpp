// SPDX-License-Identifier: MIT
// Mixup and CutMix: each image of a batch is mixed with the one before it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "inception/data/random_stream.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Which of the two mix a batch. With both, each batch is mixed by one of them, either with probability ½.
struct Mixing {
  double mixup = 0;   // α of Beta(α, α), of which an image's share is drawn, of (0, 2]; 0: off
  double cutmix = 0;  // likewise

  bool any() const { return mixup > 0 || cutmix > 0; }
};

/// What was drawn for a batch.
struct MixingChoice {
  double share = 1;  // of the image itself; the rest is its partner's
  bool cut = false;  // CutMix: the part below is pasted; mixup: all pixels are averaged
  int top = 0, left = 0, height = 0, width = 0;

  friend constexpr bool operator==(const MixingChoice&, const MixingChoice&) = default;
};

/// Errors   Error where a number is out of its range
inline void check(const Mixing& mixing) {
  for (const double alpha : {mixing.mixup, mixing.cutmix}) {
    if (alpha >= 0 && alpha <= 2) continue;
    throw Error("Mixing: mixup and cutmix must be in [0, 2]; " + std::to_string(alpha) +
                " was given");
  }
}

namespace detail {

/// A number of Beta(α, α), from the uniform numbers first, first + 1, …, `most_beta_numbers` at most.
///
/// x = u^(1/α), y = v^(1/α) until x + y ≤ 1; then x / (x + y). In logarithms, for x and y may be tiny.
///
/// Source   Jöhnk, Metrika 8 (1964)
inline constexpr std::uint64_t most_beta_numbers = 256;
inline double draw_beta(const Philox& random, std::uint64_t first, double alpha) {
  for (std::uint64_t i = 0; i < most_beta_numbers; i += 2) {
    const double log_x = std::log(1 - random.uniform53(first + i)) / alpha;
    const double log_y = std::log(1 - random.uniform53(first + i + 1)) / alpha;
    if (std::exp(log_x) + std::exp(log_y) <= 1) return 1 / (1 + std::exp(log_y - log_x));
  }
  return 0.5;  // once in 10^10 batches at α = 2
}

}  // namespace detail

/// Draws for batch `batch` of `epoch`, whose images have size `extent`: a function of its arguments only.
///
/// CutMix's part has the image's shape, an area of 1 − share, and its centre anywhere; what leaves the image is
/// cut off, and the share is then what remains.
///
/// Source   Zhang et al., arXiv:1710.09412 (mixup); Yun et al., arXiv:1905.04899 (CutMix)
inline MixingChoice draw_mixing(const Mixing& mixing, std::uint64_t seed, Index epoch, Index batch,
                                Extent extent) {
  if (!mixing.any()) return {};
  constexpr std::uint64_t numbers = 3 + detail::most_beta_numbers;
  const Philox random = detail::random_stream(seed, detail::Purpose::mixing, epoch);
  const std::uint64_t first = static_cast<std::uint64_t>(batch) * numbers;
  MixingChoice choice;
  choice.cut = mixing.cutmix > 0 && (mixing.mixup == 0 || random.uniform53(first) < 0.5);
  choice.share = detail::draw_beta(random, first + 3, choice.cut ? mixing.cutmix : mixing.mixup);
  if (!choice.cut) return choice;
  const double half = 0.5 * std::sqrt(1 - choice.share);
  const auto side = [&](std::uint64_t number, int length, int& start) {
    const int centre = static_cast<int>(random.uniform53(first + number) * length);
    const int reach = static_cast<int>(half * length);
    start = std::max(0, centre - reach);
    return std::min(length, centre + reach) - start;
  };
  choice.height = side(1, extent.height, choice.top);
  choice.width = side(2, extent.width, choice.left);
  choice.share = 1 - static_cast<double>(Index{choice.height} * choice.width) /
                         static_cast<double>(extent.area());
  return choice;
}

/// Mixes every image of a batch, or of a part of it, with the one before it. Before the first stands `before`, of
/// class `label_before`: the batch's last, or the last of the part before.
///
/// Shapes   before [H, W, C], images [N, H, W, C], in place; partners [N] gets the classes of the images mixed in,
///          shares [N] the image's own part
inline void mix(const MixingChoice& choice, Extent extent, int channels,
                std::span<const float> before, std::int32_t label_before, std::span<float> images,
                std::span<const std::int32_t> labels, std::span<std::int32_t> partners,
                std::span<float> shares) {
  const Index size = extent.area() * channels;
  const float share = static_cast<float>(choice.share), rest = 1 - share;
  for (Index i = std::ssize(labels) - 1; i >= 0;
       --i) {  // downwards: each partner is still as it was
    float* const image = images.data() + i * size;
    const float* const partner = i > 0 ? image - size : before.data();
    if (choice.cut) {
      for (int y = choice.top; y < choice.top + choice.height; ++y) {
        const Index row = (Index{y} * extent.width + choice.left) * channels;
        std::copy_n(partner + row, Index{choice.width} * channels, image + row);
      }
    } else {
      for (Index k = 0; k < size; ++k) image[k] = share * image[k] + rest * partner[k];
    }
    const auto n = static_cast<std::size_t>(i);
    partners[n] = i > 0 ? labels[n - 1] : label_before;
    shares[n] = share;
  }
}

}  // namespace inception
