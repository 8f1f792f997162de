// SPDX-License-Identifier: MIT
// What becomes of one image: one or more inputs of a network.
#pragma once

#include <functional>
#include <memory>

#include "inception/images/image.hpp"
#include "inception/images/input_format.hpp"
#include "inception/images/input_writer.hpp"
#include "inception/shape/extent.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// What is made of one image: `count` inputs of a network, [count, size, 3].
struct ImageViews {
  Index count = 1;
  Extent size{};
  /// Called by several threads at once.
  std::function<void(const Image& image, float* out)> write;

  Index floats() const { return count * size.area() * Image::channels; }

  /// One input, by an InputFormat.
  static ImageViews of(const InputFormat& format) {
    return {1, format.size,
            [writer = std::make_shared<const InputWriter>(format)](const Image& image, float* out) {
              (*writer)(image, out);
            }};
  }
};

}  // namespace inception
