// SPDX-License-Identifier: MIT
// Winograd's transforms of inputs and products, for a vector of channels at a time.
#pragma once

#include <algorithm>

#include "inception/ops/bfloat16.hpp"
#include "inception/ops/conv2d/cook_toom.hpp"
#include "inception/ops/conv2d/stride_filters.hpp"
#include "inception/ops/simd.hpp"
#include "inception/ops/view.hpp"
#include "inception/shape/extent.hpp"

namespace inception::detail {

// Along one axis. Every function is there for each kind of filter; see them for the frequencies' order.

/// v = Bᵀ d.
template <class Scalar, int Outputs, int Taps, class V = simd::Vector<Scalar>>
__attribute__((always_inline)) inline void to_frequencies(CookToom<Outputs, Taps>, const V* d,
                                                          V* v) {
  using Filter = CookToom<Outputs, Taps>;
  constexpr int pairs = Filter::pairs;
  v[0] = d[2 * pairs];
  v[Filter::size - 1] = d[2 * pairs + 1];
  simd::unroll<pairs>([&](auto k) __attribute__((always_inline)) {
    constexpr Scalar c = static_cast<Scalar>(Filter::whole[k]);
    v[0] += c * d[2 * k];
    v[Filter::size - 1] += c * d[2 * k + 1];
  });
  simd::unroll<pairs>([&](auto p) __attribute__((always_inline)) {
    constexpr auto others = Filter::product_without(p);
    V even = d[2 * pairs], odd = d[2 * pairs - 1];
    simd::unroll<pairs - 1>([&](auto k) __attribute__((always_inline)) {
      constexpr Scalar c = static_cast<Scalar>(others[k]);
      even += c * d[2 * k + 2];
      odd += c * d[2 * k + 1];
    });
    constexpr Scalar a = static_cast<Scalar>(Filter::points[p]);
    v[1 + 2 * p] = even + a * odd;
    v[2 + 2 * p] = even - a * odd;
  });
}

template <class Scalar, int Outputs, class V = simd::Vector<Scalar>>
__attribute__((always_inline)) inline void to_frequencies(HalvingFilter<Outputs>, const V* d,
                                                          V* v) {
  using Even = typename HalvingFilter<Outputs>::Even;
  V even[Even::size];
  simd::unroll<Even::size>([&](auto i) __attribute__((always_inline)) { even[i] = d[2 * i]; });
  to_frequencies<Scalar>(Even{}, even, v);
  simd::unroll<Outputs>([&](auto i)
                            __attribute__((always_inline)) { v[Even::size + i] = d[2 * i + 1]; });
}
template <class Scalar, int Half, class V = simd::Vector<Scalar>>
__attribute__((always_inline)) inline void to_frequencies(DoublingFilter<Half>, const V* d, V* v) {
  using Even = typename DoublingFilter<Half>::Even;
  to_frequencies<Scalar>(Even{}, d, v);
  simd::unroll<Half>([&](auto i) __attribute__((always_inline)) { v[Even::size + i] = d[i + 1]; });
}

/// y = Aᵀ m.
template <class Scalar, int Outputs, int Taps, class V = simd::Vector<Scalar>>
__attribute__((always_inline)) inline void from_frequencies(CookToom<Outputs, Taps>, const V* m,
                                                            V* y) {
  using Filter = CookToom<Outputs, Taps>;
  constexpr int last = Filter::outputs - 1;
  simd::unroll<Filter::outputs>([&](auto j)
                                    __attribute__((always_inline)) { y[j] = simd::zero<V>(); });
  y[0] = m[0];
  y[last] = m[Filter::size - 1];
  simd::unroll<Filter::pairs>([&](auto p) __attribute__((always_inline)) {
    const V sum = m[1 + 2 * p] + m[2 + 2 * p], difference = m[1 + 2 * p] - m[2 + 2 * p];
    simd::unroll<Filter::outputs>([&](auto j) __attribute__((always_inline)) {
      constexpr Scalar power = static_cast<Scalar>(Filter::power(Filter::points[p], j));
      y[j] += power * (j % 2 == 0 ? sum : difference);
    });
  });
}

template <class Scalar, int Outputs, class V = simd::Vector<Scalar>>
__attribute__((always_inline)) inline void from_frequencies(HalvingFilter<Outputs>, const V* m,
                                                            V* y) {
  using Even = typename HalvingFilter<Outputs>::Even;
  from_frequencies<Scalar>(Even{}, m, y);
  simd::unroll<Outputs>([&](auto i) __attribute__((always_inline)) { y[i] += m[Even::size + i]; });
}
template <class Scalar, int Half, class V = simd::Vector<Scalar>>
__attribute__((always_inline)) inline void from_frequencies(DoublingFilter<Half>, const V* m,
                                                            V* y) {
  using Even = typename DoublingFilter<Half>::Even;
  V even[Half];
  from_frequencies<Scalar>(Even{}, m, even);
  simd::unroll<Half>([&](auto i) __attribute__((always_inline)) {
    y[2 * i] = even[i];
    y[2 * i + 1] = m[Even::size + i];
  });
}

/// m = A y: from_frequencies() transposed, for the gradient of the weights.
template <class Scalar, int Outputs, int Taps, class V = simd::Vector<Scalar>>
__attribute__((always_inline)) inline void spread_to_frequencies(CookToom<Outputs, Taps>,
                                                                 const V* y, V* m) {
  using Filter = CookToom<Outputs, Taps>;
  m[0] = y[0];
  m[Filter::size - 1] = y[Filter::outputs - 1];
  simd::unroll<Filter::pairs>([&](auto p) __attribute__((always_inline)) {
    V even = simd::zero<V>(), odd = simd::zero<V>();
    simd::unroll<Filter::outputs>([&](auto j) __attribute__((always_inline)) {
      constexpr Scalar power = static_cast<Scalar>(Filter::power(Filter::points[p], j));
      (j % 2 == 0 ? even : odd) += power * y[j];
    });
    m[1 + 2 * p] = even + odd;
    m[2 + 2 * p] = even - odd;
  });
}

template <class Scalar, int Outputs, class V = simd::Vector<Scalar>>
__attribute__((always_inline)) inline void spread_to_frequencies(HalvingFilter<Outputs>, const V* y,
                                                                 V* m) {
  using Even = typename HalvingFilter<Outputs>::Even;
  spread_to_frequencies<Scalar>(Even{}, y, m);
  simd::unroll<Outputs>([&](auto i) __attribute__((always_inline)) { m[Even::size + i] = y[i]; });
}

/// Transforms `lanes` channels of a tile: frequency f goes to to[f · stride], as factors.
///
/// inputs [Scheme::inputs] point to the channels of the tile's pixels, row by row.
template <class Scheme, class Scalar, class Factor>
__attribute__((noinline)) void transform_inputs(const Scalar* const* inputs, Index channel,
                                                Factor* to, Index stride) {
  using V = simd::Vector<Scalar>;
  using Filter = typename Scheme::Filter;
  constexpr int n = Scheme::size, read = Filter::inputs;
  if constexpr (Scheme::dimensions == 1) {
    V d[read], v[n];
    simd::unroll<read>([&](auto i) __attribute__((always_inline)) {
      d[i] = simd::load(inputs[i] + channel);
    });
    to_frequencies<Scalar>(Filter{}, d, v);
    simd::unroll<n>([&](auto i) __attribute__((always_inline)) {
      simd::store_factors(to + i * stride, v[i]);
    });
  } else {
    V half[n][read];
    for (int j = 0; j < read; ++j) {
      V d[read], v[n];
      simd::unroll<read>([&](auto i) __attribute__((always_inline)) {
        d[i] = simd::load(inputs[i * read + j] + channel);
      });
      to_frequencies<Scalar>(Filter{}, d, v);
      simd::unroll<n>([&](auto i) __attribute__((always_inline)) { half[i][j] = v[i]; });
    }
    for (int i = 0; i < n; ++i) {
      V v[n];
      to_frequencies<Scalar>(Filter{}, half[i], v);
      simd::unroll<n>([&](auto j) __attribute__((always_inline)) {
        simd::store_factors(to + (i * n + j) * stride, v[j]);
      });
    }
  }
}

/// The results of `lanes` columns of a tile from its products: product f is at from[f · stride].
///
/// Calls put(output, value) for every output of the tile, row by row.
template <class Scheme, class Scalar, class Put>
__attribute__((always_inline)) inline void transform_products(const Scalar* from, Index stride,
                                                              Put put) {
  using V = simd::Vector<Scalar>;
  constexpr int n = Scheme::size, m = Scheme::Filter::outputs;
  if constexpr (Scheme::dimensions == 1) {
    V product[n], y[m];
    simd::unroll<n>([&](auto i) __attribute__((always_inline)) {
      product[i] = simd::load(from + i * stride);
    });
    from_frequencies<Scalar>(typename Scheme::Filter{}, product, y);
    simd::unroll<m>([&](auto i) __attribute__((always_inline)) { put(i, y[i]); });
  } else {
    V half[m][n];
    for (int j = 0; j < n; ++j) {
      V product[n], y[m];
      simd::unroll<n>([&](auto i) __attribute__((always_inline)) {
        product[i] = simd::load(from + (i * n + j) * stride);
      });
      from_frequencies<Scalar>(typename Scheme::Filter{}, product, y);
      simd::unroll<m>([&](auto i) __attribute__((always_inline)) { half[i][j] = y[i]; });
    }
    for (int i = 0; i < m; ++i) {
      V y[m];
      from_frequencies<Scalar>(typename Scheme::Filter{}, half[i], y);
      simd::unroll<m>([&](auto j) __attribute__((always_inline)) { put(i * m + j, y[j]); });
    }
  }
}

/// A dy Aᵀ for `lanes` columns of a tile's gradients: frequency f goes to to[f · stride].
///
/// gradients [outputs] point to the columns of the tile's pixels, row by row.
template <class Scheme, class Scalar>
__attribute__((noinline)) void transform_gradients(const Scalar* const* gradients, Index column,
                                                   Scalar* to, Index stride) {
  using V = simd::Vector<Scalar>;
  using Filter = typename Scheme::Filter;
  constexpr int n = Scheme::size, m = Filter::outputs;
  if constexpr (Scheme::dimensions == 1) {
    V y[m], v[n];
    simd::unroll<m>([&](auto i) __attribute__((always_inline)) {
      y[i] = simd::load(gradients[i] + column);
    });
    spread_to_frequencies<Scalar>(Filter{}, y, v);
    simd::unroll<n>([&](auto i)
                        __attribute__((always_inline)) { simd::store(to + i * stride, v[i]); });
  } else {
    V half[n][m];
    for (int j = 0; j < m; ++j) {
      V y[m], v[n];
      simd::unroll<m>([&](auto i) __attribute__((always_inline)) {
        y[i] = simd::load(gradients[i * m + j] + column);
      });
      spread_to_frequencies<Scalar>(Filter{}, y, v);
      simd::unroll<n>([&](auto i) __attribute__((always_inline)) { half[i][j] = v[i]; });
    }
    for (int i = 0; i < n; ++i) {
      V v[n];
      spread_to_frequencies<Scalar>(Filter{}, half[i], v);
      simd::unroll<n>([&](auto j) __attribute__((always_inline)) {
        simd::store(to + (i * n + j) * stride, v[j]);
      });
    }
  }
}

/// Points at the pixels of a patch whose corner is (top, left), row by row; at `outside` for those
/// beyond the grid.
template <class T>
void point_at_patch(const View<T>& image, Index n, int top, int left, Extent patch, T* outside,
                    T** pixels) {
  const int height = static_cast<int>(image.shape.h), width = static_cast<int>(image.shape.w);
  const Index row_stride = width * image.pixel_stride;
  T* row = image.data + (n * height + top) * row_stride + left * image.pixel_stride;
  for (int i = top; i < top + patch.height; ++i, row += row_stride) {
    T* pixel = row;
    for (int j = left; j < left + patch.width; ++j, pixel += image.pixel_stride) {
      const bool inside = i >= 0 && i < height && j >= 0 && j < width;
      *pixels++ = inside ? pixel : outside;
    }
  }
}

/// Tiles between the one that is transformed and the one whose pixels are asked for.
inline constexpr Index tiles_ahead = 2;

/// The pixels of a patch that will be read soon, but for those on its left that its neighbour reads as
/// well. They lie so scattered that no processor foresees them.
template <class T, int Most>
class ExpectedPatch {
 public:
  ExpectedPatch() = default;
  ExpectedPatch(const View<const T>& image, Index n, int top, int left, Extent patch, int shared) {
    const int bottom = std::min(top + patch.height, static_cast<int>(image.shape.h));
    const int right = std::min(left + patch.width, static_cast<int>(image.shape.w));
    for (int i = std::max(top, 0); i < bottom; ++i) {
      for (int j = left > 0 ? left + shared : 0; j < right; ++j) {
        pixels_[count_++] = image.pixel(n, i, j);
      }
    }
  }

  /// Asks the memory for the vector of channels from `channel` on.
  void ask_for(Index channel) const {
    for (int i = 0; i < count_; ++i) __builtin_prefetch(pixels_[i] + channel, 0, 2);
  }

 private:
  const T* pixels_[Most];
  int count_ = 0;
};

}  // namespace inception::detail
