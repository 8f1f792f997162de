// SPDX-License-Identifier: MIT
// Changes of a picture's colours as Pillow makes them, to the bit.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "inception/shape/extent.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Bytes of one picture, [H, W, C] with C = 1 (grey) or 3 (red, green, blue).
struct PictureBytes {
  std::span<std::uint8_t> bytes;
  Extent extent{};
  int channels = 3;

  Index pixels() const { return extent.area(); }
};

namespace detail {

/// A product that is rounded before it is added to something, as Pillow's are; the compiler would fuse both.
template <class Real>
Real rounded_product(Real product) {
  volatile Real kept = product;
  return kept;
}

/// Image.blend(from, to, share): from + share · (to − from), cut off to bytes.
inline std::uint8_t blend(std::uint8_t from, std::uint8_t to, float share) {
  const auto difference = static_cast<float>(static_cast<int>(to) - static_cast<int>(from));
  const float mixed = static_cast<float>(from) + rounded_product(share * difference);
  return static_cast<std::uint8_t>(std::clamp(mixed, 0.0F, 255.0F));
}

/// A pixel's convert("L").
inline std::uint8_t luma(const std::uint8_t* pixel, int channels) {
  if (channels == 1) return *pixel;
  return static_cast<std::uint8_t>(
      (pixel[0] * 19595U + pixel[1] * 38470U + pixel[2] * 7471U + 0x8000U) >> 16);
}

using LookUp = std::array<std::uint8_t, 256>;

/// Gives every byte of one channel another value.
inline void look_up(const PictureBytes& p, int channel, const LookUp& table) {
  for (std::size_t i = static_cast<std::size_t>(channel); i < p.bytes.size();
       i += static_cast<std::size_t>(p.channels)) {
    p.bytes[i] = table[p.bytes[i]];
  }
}

template <class Value>
void look_up_all(const PictureBytes& p, Value&& value) {
  LookUp table;
  for (int i = 0; i < 256; ++i)
    table[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value(i));
  for (int c = 0; c < p.channels; ++c) look_up(p, c, table);
}

inline std::array<Index, 256> histogram(const PictureBytes& p, int channel) {
  std::array<Index, 256> counts{};
  for (std::size_t i = static_cast<std::size_t>(channel); i < p.bytes.size();
       i += static_cast<std::size_t>(p.channels)) {
    ++counts[p.bytes[i]];
  }
  return counts;
}

}  // namespace detail

/// Blends with black: 0 gives black, 1 the picture, more a brighter one.
///
/// Source   ImageEnhance.Brightness
inline void change_brightness(const PictureBytes& p, float factor) {
  detail::look_up_all(
      p, [&](int i) { return detail::blend(0, static_cast<std::uint8_t>(i), factor); });
}

/// Blends with its own grey: 0 gives grey, 1 the picture. Grey pictures stay.
///
/// Source   ImageEnhance.Color
inline void change_saturation(const PictureBytes& p, float factor) {
  if (p.channels == 1) return;
  for (std::size_t i = 0; i < p.bytes.size(); i += 3) {
    const std::uint8_t grey = detail::luma(&p.bytes[i], 3);
    for (std::size_t c = 0; c < 3; ++c)
      p.bytes[i + c] = detail::blend(grey, p.bytes[i + c], factor);
  }
}

/// Blends with its mean grey: 0 gives one grey, 1 the picture.
///
/// Source   ImageEnhance.Contrast
inline void change_contrast(const PictureBytes& p, float factor) {
  std::uint64_t sum = 0;
  for (Index i = 0; i < p.pixels(); ++i)
    sum += detail::luma(&p.bytes[static_cast<std::size_t>(i * p.channels)], p.channels);
  const double mean = static_cast<double>(sum) / static_cast<double>(p.pixels());
  const auto grey = static_cast<std::uint8_t>(mean + 0.5);
  detail::look_up_all(
      p, [&](int i) { return detail::blend(grey, static_cast<std::uint8_t>(i), factor); });
}

/// Blends with its own smoothed copy: 0 gives that, 1 the picture, more a sharper one. Pixels at the edge
/// stay.
///
/// Source   ImageEnhance.Sharpness; the filter is (1 1 1, 1 5 1, 1 1 1) / 13
inline void change_sharpness(const PictureBytes& p, float factor) {
  const std::vector<std::uint8_t> before(p.bytes.begin(), p.bytes.end());
  const Index row = Index{p.extent.width} * p.channels;
  for (Index y = 1; y + 1 < p.extent.height; ++y) {
    for (Index i = y * row + p.channels; i < (y + 1) * row - p.channels; ++i) {
      int sum = 4 * before[static_cast<std::size_t>(i)];
      for (const Index dy : {-row, Index{0}, row}) {
        for (const Index dx : {-p.channels, 0, p.channels}) {
          sum += before[static_cast<std::size_t>(i + dy + dx)];
        }
      }
      // Pillow rounds in float; sum/13 is never halfway between two bytes.
      const auto smooth = static_cast<std::uint8_t>((2 * sum + 13) / 26);
      p.bytes[static_cast<std::size_t>(i)] =
          detail::blend(smooth, before[static_cast<std::size_t>(i)], factor);
    }
  }
}

/// Keeps the upper bits of every byte, 0 to 8 of them.
///
/// Source   ImageOps.posterize
inline void posterize(const PictureBytes& p, int bits) {
  detail::look_up_all(p, [mask = 0xFF << (8 - bits)](int i) { return i & mask; });
}

/// Inverts bytes from the threshold on.
///
/// Source   ImageOps.solarize
inline void solarize(const PictureBytes& p, double threshold) {
  detail::look_up_all(p, [&](int i) { return i < threshold ? i : 255 - i; });
}

/// Stretches each channel to [0, 255].
///
/// Source   ImageOps.autocontrast, without cutoff
inline void stretch_contrast(const PictureBytes& p) {
  for (int c = 0; c < p.channels; ++c) {
    const auto counts = detail::histogram(p, c);
    const auto occurs = [](Index count) { return count > 0; };
    const auto low = std::find_if(counts.begin(), counts.end(), occurs) - counts.begin();
    const auto high =
        255 - (std::find_if(counts.rbegin(), counts.rend(), occurs) - counts.rbegin());
    if (high <= low) continue;
    const double scale = 255.0 / static_cast<double>(high - low);
    const double offset = -static_cast<double>(low) * scale;
    detail::LookUp table;
    for (int i = 0; i < 256; ++i) {
      table[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(
          std::clamp(detail::rounded_product(i * scale) + offset, 0.0, 255.0));
    }
    detail::look_up(p, c, table);
  }
}

/// Gives each channel a histogram that is as even as it can be.
///
/// Source   ImageOps.equalize
inline void equalize(const PictureBytes& p) {
  for (int c = 0; c < p.channels; ++c) {
    const auto counts = detail::histogram(p, c);
    const auto last =
        std::find_if(counts.rbegin(), counts.rend(), [](Index count) { return count > 0; });
    const Index step = last == counts.rend() ? 0 : (p.pixels() - *last) / 255;
    if (step == 0) continue;
    detail::LookUp table;
    Index sum = step / 2;
    for (std::size_t i = 0; i < 256; ++i) {
      table[i] = static_cast<std::uint8_t>(std::min<Index>(sum / step, 255));
      sum += counts[i];
    }
    detail::look_up(p, c, table);
  }
}

}  // namespace inception
