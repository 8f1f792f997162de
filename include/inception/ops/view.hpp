// SPDX-License-Identifier: MIT
// A view of a batch of feature maps: dense pixels, or a slice of the channels of a wider value.
#pragma once

#include <type_traits>

#include "inception/tensor/host_device.hpp"
#include "inception/tensor/shape.hpp"

namespace inception {

/// [N, H, W, C] in memory that somebody else owns. Channels are adjacent; pixels lie
/// `pixel_stride` ≥ C elements apart, so that a branch of a concat writes its slice in place.
template <class Scalar>
struct View {
  Scalar* data = nullptr;
  Shape shape{};
  Index pixel_stride = 0;

  View() = default;
  INCEPTION_HOST_DEVICE View(Scalar* the_data, Shape the_shape)
      : View(the_data, the_shape, the_shape.c) {}
  INCEPTION_HOST_DEVICE View(Scalar* the_data, Shape the_shape, Index the_pixel_stride)
      : data(the_data), shape(the_shape), pixel_stride(the_pixel_stride) {}
  /// A view that may write is also a view that may read.
  template <class Other>
  requires std::is_same_v<const Other, Scalar>
      // NOLINTNEXTLINE(google-explicit-constructor): as T* converts to const T*
      INCEPTION_HOST_DEVICE View(const View<Other>& other)
      : data(other.data), shape(other.shape), pixel_stride(other.pixel_stride) {}

  /// First channel of the pixel with flat index `i` of [0, N·H·W).
  INCEPTION_HOST_DEVICE Scalar* pixel(Index i) const { return data + i * pixel_stride; }
  /// First channel of pixel (n, h, w).
  INCEPTION_HOST_DEVICE Scalar* pixel(Index n, Index h, Index w) const {
    return data + ((n * shape.h + h) * shape.w + w) * pixel_stride;
  }
  INCEPTION_HOST_DEVICE bool dense() const { return pixel_stride == shape.c; }
  explicit operator bool() const { return data != nullptr; }

  /// Channels [offset, offset + channels).
  INCEPTION_HOST_DEVICE View slice(Index offset, Index channels) const {
    return {data + offset, {shape.n, shape.h, shape.w, channels}, pixel_stride};
  }
};

}  // namespace inception
