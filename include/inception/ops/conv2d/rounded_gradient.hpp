// SPDX-License-Identifier: MIT
// The gradient of the output as rounded factors; a pair holds the same pixel of two images.
#pragma once

#include <algorithm>

#include "inception/ops/bfloat16.hpp"
#include "inception/ops/conv2d/panels.hpp"
#include "inception/ops/view.hpp"

namespace inception::detail {

/// Calls run(first, second, pixels, done) for runs of adjacent pixels of factors [begin, end): where
/// the run begins in the first image of a factor and, null where there is none, in the second.
template <Rounded Factor, class Run>
void for_each_run(const View<const float>& images, Index begin, Index end, Run run) {
  const Index area = images.shape.h * images.shape.w;
  for (Index p = begin; p < end;) {
    const Index image = p / area * values_per_factor<Factor>;
    const Index last = std::min(end, (p / area + 1) * area);
    const float* first = images.pixel(image * area + p % area);
    const bool paired = values_per_factor<Factor> == 2 && image + 1 < images.shape.n;
    run(first, paired ? first + area * images.pixel_stride : nullptr, last - p, p - begin);
    p = last;
  }
}

/// As pack_gradient of scalars.
template <Rounded Factor>
void pack_gradient(const View<const float>& dy, Index panel, Index first, int count,
                   Factor* packed) {
  constexpr Index full = panel_width<float>;
  const Index here = std::min<Index>(full, dy.shape.c - panel * full);
  for_each_run<Factor>(dy, first, first + count,
                       [&](const float* a, const float* b, Index pixels, Index done) {
                         Factor* to = packed + done * full;
                         for (Index p = 0; p < pixels; ++p, to += full) {
                           const Index at = p * dy.pixel_stride + panel * full;
                           simd::round_rows(a + at, b == nullptr ? b : b + at, here, to);
                           std::fill(to + here, to + full, Factor{});
                         }
                       });
}

}  // namespace inception::detail
