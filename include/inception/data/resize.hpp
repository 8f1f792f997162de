// SPDX-License-Identifier: MIT
// Bilinear resizing of images.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "inception/shape/extent.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Where the value of pixel i is thought to lie.
enum class PixelPlace {
  centre,  ///< at i + ½, the middle of its square: PyTorch, Pillow, TensorFlow 2
  corner,  ///< at i, which shifts pictures by up to half a pixel: TensorFlow 1
};

/// Bilinear resizing between two fixed sizes.
///
/// Output row i lies at source row s = max(0, (i + ½) · H/H' − ½), or i · H/H' for
/// PixelPlace::corner, and mixes the rows ⌊s⌋ and min(⌊s⌋ + 1, H − 1) with weights 1 − (s − ⌊s⌋) and
/// s − ⌊s⌋; columns likewise. There is no smoothing before shrinking.
///
/// Shapes   [H, W, C] → [H', W', C]
/// Errors   ShapeError for an empty size
/// Source   torch.nn.functional.interpolate(mode="bilinear", align_corners=False, antialias=False);
///          tf.compat.v1.image.resize_bilinear(align_corners=False, half_pixel_centers=False)
class BilinearResize {
 public:
  BilinearResize(Extent from, Extent to, PixelPlace place = PixelPlace::centre)
      : width_(from.width),
        rows_(taps(from.height, to.height, place)),
        columns_(taps(from.width, to.width, place)) {}

  void operator()(const float* in, int channels, float* out) const {
    for (const Tap& row : rows_) {
      const float* upper = in + row.first * width_ * channels;
      const float* lower = in + row.second * width_ * channels;
      for (const Tap& column : columns_) {
        const Index left = column.first * channels;
        const Index right = column.second * channels;
        for (int c = 0; c < channels; ++c) {
          const float above = mix(upper[left + c], upper[right + c], column.weight);
          const float below = mix(lower[left + c], lower[right + c], column.weight);
          *out++ = mix(above, below, row.weight);
        }
      }
    }
  }

 private:
  /// The two source positions of an output position; `weight` is the second's.
  struct Tap {
    Index first;
    Index second;
    float weight;
  };

  static float mix(float a, float b, float weight) { return (1 - weight) * a + weight * b; }

  static std::vector<Tap> taps(int from, int to, PixelPlace place) {
    if (from < 1 || to < 1) {
      throw ShapeError("BilinearResize: sides must be at least 1; " + std::to_string(from) +
                       " to " + std::to_string(to) + " was given");
    }
    std::vector<Tap> result;
    const float scale = static_cast<float>(from) / static_cast<float>(to);
    for (int i = 0; i < to; ++i) {
      const float source = place == PixelPlace::corner
                               ? static_cast<float>(i) * scale
                               : std::max(0.0F, (static_cast<float>(i) + 0.5F) * scale - 0.5F);
      const Index first = std::min(static_cast<Index>(source), Index{from} - 1);
      result.push_back({first, std::min(first + 1, Index{from} - 1),
                        std::min(1.0F, source - static_cast<float>(first))});
    }
    return result;
  }

  Index width_;
  std::vector<Tap> rows_;
  std::vector<Tap> columns_;
};

}  // namespace inception
