// SPDX-License-Identifier: MIT
// How kernels of the Cpu device share pixels among threads, and write or add their results.
#pragma once

#include <algorithm>

#include "inception/ops/view.hpp"
#include "inception/tensor/cpu.hpp"

namespace inception::detail {

/// Elements that a thread takes at a time. It depends on nothing, so no result depends on threads.
inline constexpr Index elements_per_block = 16384;

/// Calls block(begin, end, worker) for ranges of pixels that together cover [0, pixels).
template <class Block>
void for_each_pixel_block(const Cpu& device, Index pixels, Index channels, Block block) {
  const Index step = std::max<Index>(1, elements_per_block / std::max<Index>(1, channels));
  device.parallel_for((pixels + step - 1) / step, [&](Index item, int worker) {
    block(item * step, std::min(pixels, (item + 1) * step), worker);
  });
}

/// Calls row(first, length, pointers...) for runs of adjacent elements that cover views of one shape.
///
/// `first` is the run's place in [N,H,W,C] order. Where every view is dense a run is a whole block,
/// else one pixel.
template <class Row, class First, class... Rest>
void for_each_row(const Cpu& device, Row row, View<First> view, View<Rest>... rest) {
  const Index channels = view.shape.c;
  const bool dense = view.dense() && (rest.dense() && ...);
  for_each_pixel_block(
      device, view.shape.pixels(), channels, [&](Index begin, Index end, int /*worker*/) {
        if (dense) {
          row(begin * channels, (end - begin) * channels, view.pixel(begin), rest.pixel(begin)...);
          return;
        }
        for (Index p = begin; p < end; ++p) {
          row(p * channels, channels, view.pixel(p), rest.pixel(p)...);
        }
      });
}

/// Calls body(store), where store(to, value) adds or overwrites: the loops inside hold no branch.
template <class Body>
void with_store(bool add, Body body) {
  if (add) {
    body([](auto& to, auto value) { to += value; });
  } else {
    body([](auto& to, auto value) { to = value; });
  }
}

}  // namespace inception::detail
