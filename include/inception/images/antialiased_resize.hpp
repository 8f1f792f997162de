// SPDX-License-Identifier: MIT
// Bilinear resizing of bytes that smooths before it shrinks: Pillow's, to the bit.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Bilinear resizing of bytes between two fixed sizes, with antialiasing.
///
/// A tent of half-width r = max(1, W/W') stands over the output pixel's centre (i + ½) · W/W' and weighs
/// the source pixels under it; the weights are divided by their sum and rounded to multiples of 2⁻²².
/// Widths change first, with a rounding to bytes, then heights; a side that stays is left alone.
///
/// Shapes   [H, W, C] → [H', W', C]
/// Errors   ShapeError for an empty size
/// Source   Pillow's Image.resize(..., BILINEAR), up to version 12, which torchvision's Resize calls
///          for pictures. Pillow 13 changes heights first where that is cheaper, which may differ by a
///          level.
class AntialiasedResize {
 public:
  AntialiasedResize(Extent from, Extent to)
      : from_(from), to_(to), rows_(from.height, to.height), columns_(from.width, to.width) {}

  void operator()(const std::uint8_t* in, int channels, std::uint8_t* out) const {
    std::vector<std::uint8_t> narrowed;
    if (from_.width != to_.width) {
      narrowed.resize(static_cast<std::size_t>(Index{from_.height} * to_.width * channels));
      resize_columns(in, channels, narrowed.data());
      in = narrowed.data();
    }
    resize_rows(in, Index{to_.width} * channels, out);
  }

 private:
  static constexpr int precision = 22;  // bits behind the point: 8 bits of a byte and 2 to spare
  static constexpr std::int32_t half = 1 << (precision - 1);

  /// The source positions that each output position mixes, and their weights.
  struct Taps {
    struct Window {
      Index first;
      Index count;
    };
    std::vector<Window> windows;        // [to]
    std::vector<std::int32_t> weights;  // [to, most]
    Index most = 0;                     // the largest count

    Taps(int from, int to) {
      if (from < 1 || to < 1) {
        throw ShapeError("AntialiasedResize: sides must be at least 1; " + std::to_string(from) +
                         " to " + std::to_string(to) + " was given");
      }
      const double scale = double{1} * from / to;
      const double radius = std::max(1.0, scale);
      most = static_cast<Index>(std::ceil(radius)) * 2 + 1;
      weights.resize(static_cast<std::size_t>(to * most));
      std::vector<double> tent(static_cast<std::size_t>(most));
      for (int i = 0; i < to; ++i) {
        const double centre = (i + 0.5) * scale;
        const auto first = std::max(Index{0}, static_cast<Index>(centre - radius + 0.5));
        const auto end = std::min(Index{from}, static_cast<Index>(centre + radius + 0.5));
        double sum = 0;
        for (Index tap = 0; tap < end - first; ++tap) {
          const double distance =
              std::abs((static_cast<double>(tap + first) - centre + 0.5) * (1.0 / radius));
          tent[static_cast<std::size_t>(tap)] = std::max(0.0, 1.0 - distance);
          sum += tent[static_cast<std::size_t>(tap)];
        }
        for (Index tap = 0; tap < end - first; ++tap) {
          const double weight = tent[static_cast<std::size_t>(tap)] / sum;
          weights[static_cast<std::size_t>(i * most + tap)] =
              static_cast<std::int32_t>(0.5 + weight * (1 << precision));
        }
        windows.push_back({first, end - first});
      }
    }
  };

  /// Weights are at least 0 and add up to 1, but each was rounded: the sum may pass 255 a little.
  static std::uint8_t to_byte(std::int32_t sum) {
    return static_cast<std::uint8_t>(std::min(255, sum >> precision));
  }

  void resize_columns(const std::uint8_t* in, int channels, std::uint8_t* out) const {
    for (int row = 0; row < from_.height; ++row, in += Index{from_.width} * channels) {
      const std::int32_t* weights = columns_.weights.data();
      for (const auto& window : columns_.windows) {
        for (int c = 0; c < channels; ++c) {
          std::int32_t sum = half;
          for (Index tap = 0; tap < window.count; ++tap) {
            sum += weights[tap] * in[(window.first + tap) * channels + c];
          }
          *out++ = to_byte(sum);
        }
        weights += columns_.most;
      }
    }
  }

  void resize_rows(const std::uint8_t* in, Index row_size, std::uint8_t* out) const {
    if (from_.height == to_.height) {
      std::copy_n(in, row_size * from_.height, out);
      return;
    }
    std::vector<std::int32_t> sums(static_cast<std::size_t>(row_size));
    const std::int32_t* weights = rows_.weights.data();
    for (const auto& window : rows_.windows) {
      std::fill(sums.begin(), sums.end(), half);
      for (Index tap = 0; tap < window.count; ++tap) {
        const std::uint8_t* row = in + (window.first + tap) * row_size;
        const std::int32_t weight = weights[tap];
        for (std::int32_t& sum : sums) sum += weight * *row++;
      }
      out = std::transform(sums.begin(), sums.end(), out, to_byte);
      weights += rows_.most;
    }
  }

  Extent from_;
  Extent to_;
  Taps rows_;
  Taps columns_;
};

}  // namespace inception
