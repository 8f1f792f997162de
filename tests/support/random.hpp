// SPDX-License-Identifier: MIT
// Random numbers and shapes for tests: everything follows from one seed, which a failure prints.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "inception/shape/window.hpp"
#include "inception/tensor/philox.hpp"
#include "inception/tensor/shape.hpp"

namespace inception::test {

/// Draws one number after the other.
class Random {
 public:
  explicit Random(std::uint64_t seed) : numbers_(seed, 0), seed_(seed) {}

  std::uint64_t seed() const { return seed_; }
  /// An integer of [low, high].
  int between(int low, int high) {
    const auto count = static_cast<std::uint64_t>(high - low + 1);
    return low + static_cast<int>(numbers_.below(next_++, count));
  }
  bool coin() { return between(0, 1) == 1; }
  template <class T>
  T pick(std::initializer_list<T> from) {
    return from.begin()[between(0, static_cast<int>(from.size()) - 1)];
  }
  /// A number of [−1, 1) that float holds exactly, so that float and double see the same problem.
  double value() { return static_cast<double>(2 * numbers_.uniform(next_++) - 1); }
  std::vector<double> values(Index count) {
    std::vector<double> all(static_cast<std::size_t>(count));
    for (double& v : all) v = value();
    return all;
  }

 private:
  Philox numbers_;
  std::uint64_t seed_;
  std::uint64_t next_ = 0;
};

/// Numbers of channels that do and do not fill vector registers.
inline int random_channels(Random& random) { return random.pick({1, 3, 16, 17, 33, 64, 178}); }

enum class WindowKind { convolution, max_pool, average_pool };

/// A kernel of the usual and of odd forms, strides up to 3, and what else the kind may have.
inline Window random_window(Random& random, WindowKind kind) {
  Window w;
  w.kernel = random.pick<Extent>({{1, 1}, {2, 2}, {3, 3}, {3, 3}, {1, 7}, {7, 1}, {5, 5}, {2, 3}});
  w.stride = {random.between(1, 3), random.between(1, 3)};
  if (kind != WindowKind::average_pool && random.between(0, 3) == 0) {
    w.dilation = {random.between(1, 3), random.between(1, 3)};
  }
  if (kind == WindowKind::convolution) {
    w.padding = {random.between(0, w.kernel.height), random.between(0, w.kernel.width)};
  } else {
    w.padding = {random.between(0, w.kernel.height / 2), random.between(0, w.kernel.width / 2)};
    w.ceil_mode = random.coin();
  }
  return w;
}

/// A pooling window with TensorFlow's padding, which its image is to settle.
inline Window random_same_window(Random& random) {
  return {.kernel = random.pick<Extent>({{2, 2}, {3, 3}, {7, 7}, {2, 3}}),
          .stride = {random.between(1, 3), random.between(1, 3)},
          .same = true};
}

/// A grid, often small and sometimes 1x1, that the window fits.
inline Extent random_grid(Random& random, const Window& w, int largest) {
  Extent grid{random.between(1, largest), random.between(1, largest)};
  if (random.between(0, 4) == 0) grid = {1, 1};
  while (output_extent(grid, w).height == 0) ++grid.height;
  while (output_extent(grid, w).width == 0) ++grid.width;
  return grid;
}

inline Shape shape_of(Index images, Extent grid, Index channels) {
  return {images, grid.height, grid.width, channels};
}

}  // namespace inception::test
