// SPDX-License-Identifier: MIT
// Resizing of bytes that smooths before it shrinks: Pillow's, to the bit.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

/// A part of a picture whose sides may lie between pixels.
struct PictureBox {
  double top = 0, left = 0, height = 0, width = 0;

  static PictureBox whole(Extent extent) {
    return {.height = static_cast<double>(extent.height),
            .width = static_cast<double>(extent.width)};
  }
};

/// Resizing of bytes between two fixed sizes, with antialiasing.
///
/// The filter, stretched by max(1, W/W'), stands over the output pixel's centre (i + ½) · W/W' and weighs
/// the source pixels under it; the weights are divided by their sum and rounded to multiples of 2⁻²².
/// Widths change first, with a rounding to bytes, then heights; a side that stays is left alone. Of a box
/// the output shows that part alone: W is its width, and centres are counted from its left.
///
/// Shapes   [H, W, C] → [H', W', C]
/// Errors   ShapeError for an empty size
/// Source   Pillow's Image.resize(..., BILINEAR or BICUBIC, box), up to version 12, which torchvision's Resize
///          calls for pictures. Pillow 13 changes heights first where that is cheaper, which may differ by a
///          level.
class AntialiasedResize {
 public:
  AntialiasedResize(Extent from, Extent to, ResizeFilter filter = ResizeFilter::bilinear)
      : AntialiasedResize(from, PictureBox::whole(from), to, filter) {}
  AntialiasedResize(Extent from, const PictureBox& box, Extent to,
                    ResizeFilter filter = ResizeFilter::bilinear)
      : from_(from),
        to_(to),
        rows_(from.height, box.top, box.height, to.height, filter),
        columns_(from.width, box.left, box.width, to.width, filter) {}

  /// Memory between the steps, which may serve one picture after the other.
  struct Scratch {
    std::vector<std::uint8_t> narrowed, packed;
  };

  void operator()(const std::uint8_t* in, int channels, std::uint8_t* out) const {
    Scratch scratch;
    (*this)(in, channels, out, scratch);
  }
  void operator()(const std::uint8_t* in, int channels, std::uint8_t* out, Scratch& scratch) const {
    if (!columns_.stay) {
      scratch.narrowed.resize(static_cast<std::size_t>(Index{from_.height} * to_.width * channels));
      if (channels == 3) {
        resize_colour_columns(in, scratch.narrowed.data(), scratch.packed);
      } else {
        resize_columns(in, channels, scratch.narrowed.data());
      }
      in = scratch.narrowed.data();
    }
    resize_rows(in, Index{to_.width} * channels, out);
  }

 private:
  static constexpr int precision = 22;  // bits behind the point: 8 bits of a byte and 2 to spare
  static constexpr std::int32_t half = 1 << (precision - 1);
  static constexpr Index lanes = 16;  // bytes that are mixed at once

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
    bool stay;                          // every position is the source's

    Taps(int from, double start, double length, int to, ResizeFilter filter)
        : stay(from == to && start == 0 && length == from) {
      if (from < 1 || to < 1 || !(length > 0)) {
        throw ShapeError("AntialiasedResize: sides must be at least 1; " + std::to_string(from) +
                         " to " + std::to_string(to) + " was given");
      }
      const double scale = length / to;
      const double stretch = std::max(1.0, scale);
      const double radius = half_width(filter) * stretch;
      most = static_cast<Index>(std::ceil(radius)) * 2 + 1;
      weights.resize(static_cast<std::size_t>(to * most));
      std::vector<double> values(static_cast<std::size_t>(most));
      for (int i = 0; i < to; ++i) {
        const double centre = start + (i + 0.5) * scale;
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

    /// Calls body(output position, its first source position, weights, their count).
    template <class Body>
    void each(Body&& body) const {
      for (std::size_t i = 0; i < windows.size(); ++i) {
        body(static_cast<Index>(i), windows[i].first, &weights[i * static_cast<std::size_t>(most)],
             windows[i].count);
      }
    }
  };

  /// Weights add up to 1, but each was rounded, and bicubic ones may be negative: the sum may leave a byte.
  static std::uint8_t to_byte(std::int32_t sum) {
    return static_cast<std::uint8_t>(std::clamp(sum >> precision, 0, 255));
  }

  /// Σ_t weights[t] · in[t · step], as a byte.
  static std::uint8_t mix(const std::uint8_t* in, Index step, const std::int32_t* weights,
                          Index count) {
    std::int32_t sum = half;
    for (Index tap = 0; tap < count; ++tap) sum += weights[tap] * in[tap * step];
    return to_byte(sum);
  }

  /// The same of `lanes` bytes that lie side by side.
  static void mix_lanes(const std::uint8_t* in, Index step, const std::int32_t* weights,
                        Index count, std::uint8_t* out) {
    std::int32_t sums[lanes];
    std::fill_n(sums, lanes, half);
    for (Index tap = 0; tap < count; ++tap) {
      const std::uint8_t* bytes = in + tap * step;
      for (Index lane = 0; lane < lanes; ++lane) sums[lane] += weights[tap] * bytes[lane];
    }
    for (Index lane = 0; lane < lanes; ++lane) out[lane] = to_byte(sums[lane]);
  }

  void resize_columns(const std::uint8_t* in, int channels, std::uint8_t* out) const {
    for (int row = 0; row < from_.height; ++row, in += Index{from_.width} * channels) {
      columns_.each([&](Index, Index first, const std::int32_t* weights, Index count) {
        for (int c = 0; c < channels; ++c) {
          *out++ = mix(in + first * channels + c, channels, weights, count);
        }
      });
    }
  }

  /// Takes four rows at once: their pixels, with a byte to spare each, are the lanes.
  void resize_colour_columns(const std::uint8_t* in, std::uint8_t* out,
                             std::vector<std::uint8_t>& packed) const {
    constexpr int channels = 3, padded = 4, rows = lanes / padded;
    packed.resize(static_cast<std::size_t>(from_.width * lanes));
    for (int top = 0; top < from_.height; top += rows) {
      const int present = std::min(rows, from_.height - top);
      for (int row = 0; row < present; ++row) {
        const std::uint8_t* pixel = in + (Index{top} + row) * from_.width * channels;
        std::uint8_t* place = packed.data() + row * padded;
        for (int x = 0; x < from_.width; ++x, pixel += channels, place += lanes) {
          std::memcpy(place, pixel, channels);
        }
      }
      columns_.each([&](Index column, Index first, const std::int32_t* weights, Index count) {
        std::uint8_t mixed[lanes];
        mix_lanes(packed.data() + first * lanes, lanes, weights, count, mixed);
        for (int row = 0; row < present; ++row) {
          std::memcpy(out + ((Index{top} + row) * to_.width + column) * channels,
                      mixed + row * padded, channels);
        }
      });
    }
  }

  void resize_rows(const std::uint8_t* in, Index row_size, std::uint8_t* out) const {
    if (rows_.stay) {
      std::copy_n(in, row_size * from_.height, out);
      return;
    }
    rows_.each([&](Index, Index first, const std::int32_t* weights, Index count) {
      const std::uint8_t* from = in + first * row_size;
      Index x = 0;
      for (; x + lanes <= row_size; x += lanes) {
        mix_lanes(from + x, row_size, weights, count, out + x);
      }
      for (; x < row_size; ++x) out[x] = mix(from + x, row_size, weights, count);
      out += row_size;
    });
  }

  Extent from_;
  Extent to_;
  Taps rows_;
  Taps columns_;
};

}  // namespace inception
