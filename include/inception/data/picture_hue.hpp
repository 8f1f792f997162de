// SPDX-License-Identifier: MIT
// Pictures whose hues are turned, as Pillow and torchvision do it, to the bit.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "inception/data/picture_colours.hpp"

namespace inception {

namespace detail {

/// Hue, saturation and value as bytes; a hue of 255 is almost the whole circle.
struct HueBytes {
  std::uint8_t hue, saturation, value;
};

/// A pixel's convert("HSV").
inline HueBytes to_hue(const std::uint8_t* pixel) {
  const std::uint8_t red = pixel[0], green = pixel[1], blue = pixel[2];
  const std::uint8_t most = std::max({red, green, blue});
  const std::uint8_t least = std::min({red, green, blue});
  if (most == least) return {0, 0, most};
  const auto range = static_cast<float>(most - least);
  const auto below_most = [&](std::uint8_t c) { return static_cast<float>(most - c) / range; };
  // Sixths of the circle, counted from red.
  float sixths;
  if (red == most) {
    sixths = below_most(blue) - below_most(green);
  } else if (green == most) {
    sixths = static_cast<float>(2.0 + below_most(red) - below_most(blue));
  } else {
    sixths = static_cast<float>(4.0 + below_most(green) - below_most(red));
  }
  const auto turned = static_cast<float>(std::fmod(sixths / 6.0 + 1.0, 1.0));
  const float saturation = range / static_cast<float>(most);
  return {static_cast<std::uint8_t>(turned * 255.0), static_cast<std::uint8_t>(saturation * 255.0),
          most};
}

/// And back: convert("RGB").
inline void from_hue(const HueBytes& from, std::uint8_t* pixel) {
  const float value = from.value;
  if (from.saturation == 0) {
    std::fill_n(pixel, 3, from.value);
    return;
  }
  const double place = static_cast<float>(from.hue) * 6.0 / 255.0;
  const int sixth = static_cast<int>(place);
  const auto rest = static_cast<float>(place - sixth);
  const auto saturation = static_cast<float>(from.saturation / 255.0);
  const auto byte = [&](double share) {
    return static_cast<std::uint8_t>(std::round(value * (1.0 - share)));
  };
  const std::uint8_t most = from.value;
  const std::uint8_t least = byte(saturation);
  const std::uint8_t falling = byte(saturation * rest);
  const std::uint8_t rising = byte(saturation * (1.0 - rest));
  const auto set = [&](std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    pixel[0] = red;
    pixel[1] = green;
    pixel[2] = blue;
  };
  switch (sixth % 6) {
    case 0:
      return set(most, rising, least);
    case 1:
      return set(falling, most, least);
    case 2:
      return set(least, most, rising);
    case 3:
      return set(least, falling, most);
    case 4:
      return set(rising, least, most);
    default:
      return set(most, least, falling);
  }
}

}  // namespace detail

/// Turns every hue by a part of the circle, of [−½, ½]. Grey pictures stay.
///
/// Source   torchvision's adjust_hue of pictures: Pillow's "HSV" and back, with all three in bytes
inline void change_hue(const PictureBytes& p, double turn) {
  if (p.channels == 1) return;
  const auto step = static_cast<std::uint8_t>(static_cast<int>(turn * 255));
  for (std::size_t i = 0; i < p.bytes.size(); i += 3) {
    detail::HueBytes pixel = detail::to_hue(&p.bytes[i]);
    pixel.hue = static_cast<std::uint8_t>(pixel.hue + step);
    detail::from_hue(pixel, &p.bytes[i]);
  }
}

}  // namespace inception
