// SPDX-License-Identifier: MIT
// The three directions of a convolution as implicit matrix products.
#pragma once

#include "inception/ops/conv2d/cuda_product.cuh"
#include "inception/ops/operation.hpp"
#include "inception/tensor/host_device.hpp"

namespace inception::detail {

/// What the directions know of a convolution: its window and the channels of one group.
struct ConvSizes {
  int kernel_width, stride_h, stride_w, padding_h, padding_w, dilation_h, dilation_w, taps;
  int groups, in, out, all_out;

  explicit ConvSizes(const Operation& o)
      : kernel_width(o.window.kernel.width),
        stride_h(o.window.stride.height),
        stride_w(o.window.stride.width),
        padding_h(o.window.padding.height),
        padding_w(o.window.padding.width),
        dilation_h(o.window.dilation.height),
        dilation_w(o.window.dilation.width),
        taps(o.window.taps()),
        groups(o.groups),
        in(o.in_channels / o.groups),
        out(o.out_channels / o.groups),
        all_out(o.out_channels) {}
};

/// A pixel of a batch, taken apart.
struct PixelAt {
  int n, h, w;

  INCEPTION_HOST_DEVICE PixelAt(const Shape& shape, int pixel) {
    const int width = static_cast<int>(shape.w), height = static_cast<int>(shape.h);
    w = pixel % width;
    h = pixel / width % height;
    n = pixel / width / height;
  }
};

/// Whether an image has this pixel. Without a branch: a product asks once for each element that it reads.
INCEPTION_HOST_DEVICE inline bool inside(const Shape& shape, int h, int w) {
  return (static_cast<unsigned>(h) < static_cast<unsigned>(shape.h)) &
         (static_cast<unsigned>(w) < static_cast<unsigned>(shape.w));
}

/// y[pixel][k] = Σ_{tap,c} x[pixel through tap][c] · w[tap][c][k], with bias and ReLU at the end.
template <class Scalar>
struct ConvForwardProduct {
  static constexpr bool a_depth_is_adjacent = true, b_depth_is_adjacent = false;

  ConvSizes s;
  View<const Scalar> x;
  View<Scalar> y;
  const Scalar* weight;
  const Scalar* bias;  ///< null: none
  bool relu;
  int rows, columns, depth, first_depth = 0, last_depth = 0;

  ConvForwardProduct(const Operation& o, const View<const Scalar>& the_x, const View<Scalar>& the_y,
                     const Scalar* the_weight, const Scalar* the_bias)
      : s(o),
        x(the_x),
        y(the_y),
        weight(the_weight),
        bias(the_bias),
        relu(o.relu),
        rows(product_size(the_y.shape.pixels())),
        columns(s.out),
        depth(s.taps * s.in) {}

  struct Row {
    const Scalar* first;  ///< what the first tap reads, were there no border
    int h, w;
  };
  struct Step {
    int h, w, offset, d;
  };

  __device__ void enter(int group) {
    x.data += group * s.in;
    y.data += group * s.out;
    weight += group * s.out;
    if (bias != nullptr) bias += group * s.out;
    last_depth = depth;
  }
  __device__ Row row(int pixel) const {
    const PixelAt at(y.shape, pixel);
    const int h = at.h * s.stride_h - s.padding_h, w = at.w * s.stride_w - s.padding_w;
    return {x.pixel((at.n * x.shape.h + h) * x.shape.w + w), h, w};
  }
  __device__ Step step(int d) const {
    const int tap = d / s.in;
    const int h = tap / s.kernel_width * s.dilation_h, w = tap % s.kernel_width * s.dilation_w;
    return {h, w, static_cast<int>((h * x.shape.w + w) * x.pixel_stride) + d - tap * s.in, d};
  }
  __device__ Scalar a(const Row& row, const Step& step) const {
    if (!inside(x.shape, row.h + step.h, row.w + step.w)) return Scalar{0};
    return row.first[step.offset];
  }
  __device__ Scalar b(const Step& step, int k) const {
    return weight[static_cast<Index>(step.d) * s.all_out + k];
  }
  __device__ void put(int pixel, int k, Scalar value) const {
    if (bias != nullptr) value += bias[k];
    y.pixel(static_cast<Index>(pixel))[k] = relu && value < 0 ? Scalar{0} : value;
  }
};

/// dy before the fused ReLU: where y is given, 0 where that is not above 0.
template <class Scalar>
struct MaskedGradient {
  View<const Scalar> dy, y;

  INCEPTION_HOST_DEVICE Scalar at(Index pixel, Index k) const {
    if (y.data != nullptr && !(y.pixel(pixel)[k] > 0)) return Scalar{0};
    return dy.pixel(pixel)[k];
  }
  INCEPTION_HOST_DEVICE void skip_channels(Index count) {
    dy.data += count;
    if (y.data != nullptr) y.data += count;
  }
};

/// dx[pixel][c] = Σ_{tap,k} dy[pixel that reads this one through tap][k] · w[tap][c][k].
template <class Scalar>
struct ConvInputProduct {
  static constexpr bool a_depth_is_adjacent = true, b_depth_is_adjacent = true;

  ConvSizes s;
  MaskedGradient<Scalar> dy;
  View<Scalar> dx;
  const Scalar* weight;
  bool accumulate;
  int rows, columns, depth, first_depth = 0, last_depth = 0;

  ConvInputProduct(const Operation& o, const MaskedGradient<Scalar>& the_dy,
                   const View<Scalar>& the_dx, const Scalar* the_weight, bool accumulates)
      : s(o),
        dy(the_dy),
        dx(the_dx),
        weight(the_weight),
        accumulate(accumulates),
        rows(product_size(the_dx.shape.pixels())),
        columns(s.in),
        depth(s.taps * s.out) {}

  struct Row {
    Index image;  ///< first pixel of dy's image
    int h, w;
  };
  struct Step {
    int tap, h, w, k;
  };

  __device__ void enter(int group) {
    dy.skip_channels(group * s.out);
    dx.data += group * s.in;
    weight += group * s.out;
    last_depth = depth;
  }
  __device__ Row row(int pixel) const {
    const PixelAt at(dx.shape, pixel);
    return {at.n * dy.dy.shape.h * dy.dy.shape.w, at.h + s.padding_h, at.w + s.padding_w};
  }
  __device__ Step step(int d) const {
    const int tap = d / s.out;
    return {tap, tap / s.kernel_width * s.dilation_h, tap % s.kernel_width * s.dilation_w,
            d - tap * s.out};
  }
  __device__ Scalar a(const Row& row, const Step& step) const {
    int i = row.h - step.h, j = row.w - step.w;
    if (s.stride_h != 1 || s.stride_w != 1) {  // else without divisions
      if (i < 0 || j < 0 || i % s.stride_h != 0 || j % s.stride_w != 0) return Scalar{0};
      i /= s.stride_h;
      j /= s.stride_w;
    }
    if (!inside(dy.dy.shape, i, j)) return Scalar{0};
    return dy.at(row.image + i * dy.dy.shape.w + j, step.k);
  }
  __device__ Scalar b(const Step& step, int c) const {
    return weight[(static_cast<Index>(step.tap) * s.in + c) * s.all_out + step.k];
  }
  __device__ void put(int pixel, int c, Scalar value) const {
    Scalar& to = dx.pixel(static_cast<Index>(pixel))[c];
    to = accumulate ? to + value : value;
  }
};

/// dw[tap][c][k] = Σ_pixels x[pixel through tap][c] · dy[pixel][k]. The pixels are split into parts,
/// whose sums are added up later: a matrix of weights alone has too few tiles for a GPU.
template <class Scalar>
struct ConvWeightProduct {
  static constexpr bool a_depth_is_adjacent = false, b_depth_is_adjacent = false;

  ConvSizes s;
  View<const Scalar> x;
  MaskedGradient<Scalar> dy;
  Scalar* to;  ///< [parts][taps · C/G][K]
  int parts;
  int rows, columns, depth, first_depth = 0, last_depth = 0;

  ConvWeightProduct(const Operation& o, const View<const Scalar>& the_x,
                    const MaskedGradient<Scalar>& the_dy, Scalar* result, int the_parts)
      : s(o),
        x(the_x),
        dy(the_dy),
        to(result),
        parts(the_parts),
        rows(s.taps * s.in),
        columns(s.out),
        depth(product_size(the_dy.dy.shape.pixels())) {}

  struct Row {
    int h, w, offset;
  };
  struct Step {
    const Scalar* first;  ///< what a tap without an offset reads, were there no border
    int h, w, pixel;
  };

  __device__ void enter(int z) {
    const int group = z / parts, part = z % parts;
    x.data += group * s.in;
    dy.skip_channels(group * s.out);
    to += static_cast<Index>(part) * rows * s.all_out + group * s.out;
    first_depth = static_cast<int>(static_cast<Index>(depth) * part / parts);
    last_depth = static_cast<int>(static_cast<Index>(depth) * (part + 1) / parts);
  }
  __device__ Row row(int r) const {
    const int tap = r / s.in;
    const int h = tap / s.kernel_width * s.dilation_h - s.padding_h;
    const int w = tap % s.kernel_width * s.dilation_w - s.padding_w;
    return {h, w, static_cast<int>((h * x.shape.w + w) * x.pixel_stride) + r - tap * s.in};
  }
  __device__ Step step(int pixel) const {
    const PixelAt at(dy.dy.shape, pixel);
    const int h = at.h * s.stride_h, w = at.w * s.stride_w;
    return {x.pixel((at.n * x.shape.h + h) * x.shape.w + w), h, w, pixel};
  }
  __device__ Scalar a(const Row& row, const Step& step) const {
    if (!inside(x.shape, row.h + step.h, row.w + step.w)) return Scalar{0};
    return step.first[row.offset];
  }
  __device__ Scalar b(const Step& step, int k) const { return dy.at(step.pixel, k); }
  __device__ void put(int r, int k, Scalar value) const {
    to[static_cast<Index>(r) * s.all_out + k] = value;
  }
};

/// Into how many parts the pixels are split: as the shapes have it, whatever the GPU.
inline int weight_parts(const Operation& o, const Shape& y) {
  constexpr Index wanted_tiles = 512, least_pixels = 256;
  const ConvSizes s(o);
  const Index tiles = static_cast<Index>((s.taps * s.in + tile_rows - 1) / tile_rows) *
                      ((s.out + tile_columns - 1) / tile_columns) * s.groups;
  const Index most = std::max<Index>(1, y.pixels() / least_pixels);
  return static_cast<int>(std::min(most, std::max<Index>(1, wanted_tiles / tiles)));
}

}  // namespace inception::detail
