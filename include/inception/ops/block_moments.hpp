// SPDX-License-Identifier: MIT
// Mean and squared deviations of each channel over blocks of pixels: what batch norm needs of a batch.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "inception/ops/pixel_sums.hpp"

namespace inception::detail {

/// Mean and sum of squared deviations of one block of pixels: [2][C].
template <class Scalar>
void moments_of_block(const View<const Scalar>& x, Index block, Scalar* mean) {
  const Index channels = x.shape.c;
  Scalar* squares = mean + channels;
  const Index first = block * sum_block;
  const Index last = std::min(x.shape.pixels(), first + sum_block);
  std::fill_n(mean, 2 * channels, Scalar{0});
  add_pixels<1>(
      first, last, channels,
      mean, [&](Index p, Index c, auto width, auto& sums) __attribute__((always_inline)) {
        sums[0] += load_channels(x.pixel(p) + c, width);
      });
  const Scalar inverse = Scalar{1} / static_cast<Scalar>(last - first);
  for (Index c = 0; c < channels; ++c) mean[c] *= inverse;
  add_pixels<1>(
      first, last, channels,
      squares, [&](Index p, Index c, auto width, auto& sums) __attribute__((always_inline)) {
        const auto difference =
            load_channels(x.pixel(p) + c, width) - load_channels(mean + c, width);
        sums[0] += difference * difference;
      });
}

/// Mean and biased variance of one channel from its blocks' moments (Chan, Golub & LeVeque 1979).
struct Moments {
  double mean = 0;
  double variance = 0;
};
template <class Scalar>
Moments join_moments(const Shape& shape, const Scalar* moments, Index channel) {
  double count = 0, mean = 0, squares = 0;
  for (Index block = 0; block < sum_blocks(shape); ++block) {
    const Scalar* of_block = moments + block * 2 * shape.c;
    const double more =
        static_cast<double>(std::min(shape.pixels(), (block + 1) * sum_block) - block * sum_block);
    const double difference = static_cast<double>(of_block[channel]) - mean;
    const double total = count + more;
    mean += difference * more / total;
    squares += static_cast<double>(of_block[shape.c + channel]) +
               difference * difference * count * more / total;
    count = total;
  }
  return {mean, squares / count};
}

/// The moments of what a kernel writes, each block measured by the thread that completes it, while it is
/// still in a cache. Which thread that is changes no bit.
template <class Scalar>
class MomentsWhileWriting {
 public:
  /// Elements that it takes: the moments [blocks][2][C], and a counter for each block.
  static Index size(const Shape& y) {
    const Index counters = sum_blocks(y) * Index{sizeof(std::int32_t)};
    return sum_blocks(y) * 2 * y.c + (counters + Index{sizeof(Scalar)} - 1) / Index{sizeof(Scalar)};
  }

  MomentsWhileWriting() = default;
  /// Measures nothing where `moments` is null.
  MomentsWhileWriting(const View<const Scalar>& y, Scalar* moments) : y_(y), moments_(moments) {
    if (moments == nullptr) return;
    left_ = reinterpret_cast<std::int32_t*>(moments + sum_blocks(y.shape) * 2 * y.shape.c);
  }

  /// Before anything is written: so many writers will report each pixel.
  void expect(Index writers) const {
    if (moments_ == nullptr) return;
    for (Index block = 0; block < sum_blocks(y_.shape); ++block) {
      const Index pixels = std::min(sum_block, y_.shape.pixels() - block * sum_block);
      left_[block] = static_cast<std::int32_t>(pixels * writers);
    }
  }

  /// A writer reports `count` pixels from `first` on.
  void written(Index first, Index count) const {
    if (moments_ == nullptr) return;
    while (count > 0) {
      const Index block = first / sum_block;
      const auto here = static_cast<std::int32_t>(std::min(count, (block + 1) * sum_block - first));
      const std::atomic_ref<std::int32_t> left(left_[block]);
      if (left.fetch_sub(here, std::memory_order_acq_rel) == here) {
        moments_of_block(y_, block, moments_ + block * 2 * y_.shape.c);
      }
      first += here;
      count -= here;
    }
  }

 private:
  View<const Scalar> y_{};
  Scalar* moments_ = nullptr;
  std::int32_t* left_ = nullptr;
};

}  // namespace inception::detail
