// SPDX-License-Identifier: MIT
// One named tensor of a file: its type, its shape, and where its elements lie.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "inception/io/dtype.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

static_assert(std::endian::native == std::endian::little,
              "weight files store little-endian numbers: this processor needs a byte swap");

/// One tensor of a file.
struct TensorEntry {
  std::string name;
  Dtype dtype = Dtype::F32;
  std::vector<Index> shape;  // empty: a scalar
  Index begin = 0;           // the first element's byte, counted from where the file's data begin
  Index end = 0;             // the byte behind the element that lies last
  std::vector<Index> strides = {};  // elements from one to the next on each axis; empty: row-major

  /// The number of elements.
  Index count() const {
    if (std::ranges::find(shape, 0) != shape.end()) return 0;
    Index product = 1;
    for (const Index extent : shape) product *= extent;
    return product;
  }
};

namespace detail {

inline constexpr std::size_t most_dimensions = 64;  // PyTorch's limit

/// The bytes of a tensor without gaps; nothing where the product leaves the range of Index.
inline std::optional<Index> bytes_of_shape(Dtype dtype, const std::vector<Index>& shape) {
  if (std::ranges::find(shape, 0) != shape.end()) return 0;
  Index bytes = size_of(dtype);
  for (const Index extent : shape) {
    if (extent > std::numeric_limits<Index>::max() / bytes) return std::nullopt;
    bytes *= extent;
  }
  return bytes;
}

/// Cuts elements [first, first + count), in row-major order, into runs that lie in the file without
/// gaps, and calls use(element, length) for each: `element` counts from the tensor's first one.
template <class Use>
void for_each_run(const TensorEntry& entry, Index first, Index count, Use&& use) {
  if (count == 0) return;
  if (entry.strides.empty()) return use(first, count);
  const std::size_t last = entry.shape.size() - 1;
  std::array<Index, most_dimensions> place{};
  Index element = 0;
  for (std::size_t axis = last + 1, rest = static_cast<std::size_t>(first); axis-- > 0;) {
    const auto extent = static_cast<std::size_t>(entry.shape[axis]);
    place[axis] = static_cast<Index>(rest % extent);
    rest /= extent;
    element += place[axis] * entry.strides[axis];
  }
  while (count > 0) {
    const Index length =
        entry.strides[last] == 1 ? std::min(count, entry.shape[last] - place[last]) : 1;
    use(element, length);
    count -= length;
    place[last] += length;
    element += length * entry.strides[last];
    for (std::size_t axis = last; axis > 0 && place[axis] == entry.shape[axis]; --axis) {
      element += entry.strides[axis - 1] - entry.shape[axis] * entry.strides[axis];
      place[axis] = 0;
      ++place[axis - 1];
    }
  }
}

}  // namespace detail
}  // namespace inception
