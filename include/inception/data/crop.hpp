// SPDX-License-Identifier: MIT
// A rectangle out of a picture's middle.
#pragma once

#include <algorithm>
#include <string>

#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// A rectangle of a picture, in pixels from its upper left corner.
struct Rectangle {
  int top = 0;
  int left = 0;
  Extent extent{};

  friend constexpr bool operator==(const Rectangle&, const Rectangle&) = default;
};

/// The middle of a picture.
///
/// top = round((H − H') / 2), a half rounded to the even number, left likewise.
///
/// Errors   ShapeError unless 1 ≤ H' ≤ H and 1 ≤ W' ≤ W (torchvision pads with black instead)
/// Source   torchvision.transforms.CenterCrop
inline Rectangle centre_crop(Extent from, Extent to) {
  if (!to.valid() || to.height > from.height || to.width > from.width) {
    throw ShapeError("centre_crop: the crop must lie inside the picture; " +
                     std::to_string(to.height) + " x " + std::to_string(to.width) +
                     " was asked for of " + std::to_string(from.height) + " x " +
                     std::to_string(from.width) + "; resize the picture first");
  }
  const auto middle = [](int room) { return room / 2 + (room % 4 == 3 ? 1 : 0); };
  return {middle(from.height - to.height), middle(from.width - to.width), to};
}

/// The middle that is a fraction of each side long.
///
/// top = ⌊(H − H · fraction) / 2⌋ and H' = H − 2 · top, left and W' likewise.
///
/// Errors   ShapeError unless 0 < fraction ≤ 1
/// Source   tf.image.central_crop
inline Rectangle central_fraction(Extent from, double fraction) {
  if (!(fraction > 0 && fraction <= 1)) {
    throw ShapeError("central_fraction: the fraction must be above 0 and at most 1; it is " +
                     std::to_string(fraction));
  }
  const auto start = [&](int side) { return static_cast<int>((side - side * fraction) / 2); };
  const int top = start(from.height);
  const int left = start(from.width);
  return {top, left, {from.height - 2 * top, from.width - 2 * left}};
}

/// Copies a rectangle.
///
/// Shapes   in [H, W, C] → out [H', W', C]; the rectangle lies inside
template <class T>
void crop(const T* in, Extent from, const Rectangle& rectangle, int channels, T* out) {
  for (int row = 0; row < rectangle.extent.height; ++row) {
    const Index first = (Index{rectangle.top} + row) * from.width + rectangle.left;
    out = std::copy_n(in + first * channels, Index{rectangle.extent.width} * channels, out);
  }
}

}  // namespace inception
