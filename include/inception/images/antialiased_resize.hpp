// SPDX-License-Identifier: MIT
// Resizing of bytes that smooths before it shrinks: Pillow's, to the bit.
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

/// What weighs a source pixel at distance x from the output pixel's centre.
enum class ResizeFilter {
  bilinear,  ///< 1 − |x| up to 1
  bicubic,  ///< Keys' with a = −½: 3/2 |x|³ − 5/2 |x|² + 1 up to 1, then −½ |x|³ + 5/2 |x|² − 4 |x| + 2 up to 2
};

/// Resizing of bytes between two fixed sizes, with antialiasing.
///
/// The filter, stretched by max(1, W/W'), stands over the output pixel's centre (i + ½) · W/W' and weighs
/// the source pixels under it; the weights are divided by their sum and rounded to multiples of 2⁻²².
/// Widths change first, with a rounding to bytes, then heights; a side that stays is left alone.
///
/// Shapes   [H, W, C] → [H', W', C]
/// Errors   ShapeError for an empty size
/// Source   Pillow's Image.resize(..., BILINEAR or BICUBIC), up to version 12, which torchvision's Resize
///          calls for pictures. Pillow 13 changes heights first where that is cheaper, which may differ by a
///          level.
class AntialiasedResize {
 public:
  AntialiasedResize(Extent from, Extent to, ResizeFilter filter = ResizeFilter::bilinear)
      : from_(from),
        to_(to),
        rows_(from.height, to.height, filter),
        columns_(from.width, to.width, filter) {}

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

  static double half_width(ResizeFilter filter) { return filter == ResizeFilter::bicubic ? 2 : 1; }
  static double value(ResizeFilter filter, double distance) {
    if (filter == ResizeFilter::bilinear) return std::max(0.0, 1.0 - distance);
    constexpr double a = -0.5;
    if (distance < 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
    if (distance < 2) return (((distance - 5) * distance + 8) * distance - 4) * a;
    return 0;
  }

  /// The source positions that each output position mixes, and their weights.
  struct Taps {
    struct Window {
      Index first;
      Index count;
    };
    std::vector<Window> windows;        // [to]
    std::vector<std::int32_t> weights;  // [to, most]
    Index most = 0;                     // the largest count

    Taps(int from, int to, ResizeFilter filter) {
      if (from < 1 || to < 1) {
        throw ShapeError("AntialiasedResize: sides must be at least 1; " + std::to_string(from) +
                         " to " + std::to_string(to) + " was given");
      }
      const double scale = double{1} * from / to;
      const double stretch = std::max(1.0, scale);
      const double radius = half_width(filter) * stretch;
      most = static_cast<Index>(std::ceil(radius)) * 2 + 1;
      weights.resize(static_cast<std::size_t>(to * most));
      std::vector<double> values(static_cast<std::size_t>(most));
      for (int i = 0; i < to; ++i) {
        const double centre = (i + 0.5) * scale;
        const auto first = std::max(Index{0}, static_cast<Index>(centre - radius + 0.5));
        const auto end = std::min(Index{from}, static_cast<Index>(centre + radius + 0.5));
        double sum = 0;
        for (Index tap = 0; tap < end - first; ++tap) {
          const double distance =
              std::abs((static_cast<double>(tap + first) - centre + 0.5) * (1.0 / stretch));
          values[static_cast<std::size_t>(tap)] = value(filter, distance);
          sum += values[static_cast<std::size_t>(tap)];
        }
        for (Index tap = 0; tap < end - first; ++tap) {
          const double weight = values[static_cast<std::size_t>(tap)] / sum;
          weights[static_cast<std::size_t>(i * most + tap)] =
              static_cast<std::int32_t>(weight * (1 << precision) + (weight < 0 ? -0.5 : 0.5));
        }
        windows.push_back({first, end - first});
      }
    }
  };

  /// Weights add up to 1, but each was rounded, and bicubic ones may be negative: the sum may leave a byte.
  static std::uint8_t to_byte(std::int32_t sum) {
    return static_cast<std::uint8_t>(std::clamp(sum >> precision, 0, 255));
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
