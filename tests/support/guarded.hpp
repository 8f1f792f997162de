// SPDX-License-Identifier: MIT
// Memory that notices what a kernel does outside its own: guards around slices and after buffers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "inception/ops/view.hpp"
#include "inception/tensor/buffer.hpp"

namespace inception::test {

/// Values of one shape inside wider pixels, whose other channels are guards, as is what lies before
/// and after. A kernel that reads a guard of an input computes NaN.
template <class Scalar>
class GuardedField {
 public:
  GuardedField(const Shape& shape, Index channels_before, Index channels_after, Scalar guard)
      : shape_(shape),
        stride_(channels_before + shape.c + channels_after),
        first_(edge + channels_before),
        guard_(guard),
        memory_(shape.pixels() * stride_ + 2 * edge) {
    std::fill_n(memory_.data(), memory_.size(), guard_);
  }

  static GuardedField input(const Shape& shape, Index before, Index after,
                            const std::vector<double>& values) {
    GuardedField field(shape, before, after, std::numeric_limits<Scalar>::quiet_NaN());
    field.set(values);
    return field;
  }
  static GuardedField output(const Shape& shape, Index before, Index after) {
    GuardedField field(shape, before, after, Scalar{12345});
    field.set(std::vector<double>(static_cast<std::size_t>(shape.size()),
                                  std::numeric_limits<double>::quiet_NaN()));
    return field;
  }

  View<Scalar> view() { return {memory_.data() + first_, shape_, stride_}; }
  View<const Scalar> const_view() const { return {memory_.data() + first_, shape_, stride_}; }

  void set(const std::vector<double>& values) {
    std::size_t i = 0;
    for (Index p = 0; p < shape_.pixels(); ++p) {
      for (Index c = 0; c < shape_.c; ++c) view().pixel(p)[c] = static_cast<Scalar>(values[i++]);
    }
  }
  std::vector<double> get() const {
    std::vector<double> values;
    for (Index p = 0; p < shape_.pixels(); ++p) {
      for (Index c = 0; c < shape_.c; ++c) values.push_back(const_view().pixel(p)[c]);
    }
    return values;
  }
  /// All of it, guards included.
  std::span<Scalar> memory() { return memory_.span(); }
  /// Whether every element outside the shape still holds the (finite) guard.
  bool guards_intact() const {
    for (Index i = 0; i < memory_.size(); ++i) {
      const Index in_pixel = (i - first_) % stride_;
      const bool inside =
          i >= first_ && i < first_ + shape_.pixels() * stride_ && in_pixel < shape_.c;
      if (!inside && memory_.data()[i] != guard_) return false;
    }
    return true;
  }

 private:
  static constexpr Index edge = 32;  // keeps a dense view on a cache line

  Shape shape_;
  Index stride_, first_;
  Scalar guard_;
  Buffer<Scalar> memory_;
};

/// Bytes of exactly the size that a kernel asks for, all ones (NaN in any precision), then a canary.
class GuardedBytes {
 public:
  explicit GuardedBytes(Index size) : size_(size), memory_(size + canary) {
    std::fill_n(memory_.data(), size, std::byte{0xFF});
    std::fill_n(memory_.data() + size, canary, std::byte{0xA5});
  }

  std::byte* data() { return memory_.data(); }
  /// All of it, the canary included.
  std::span<std::byte> memory() { return memory_.span(); }
  bool canary_intact() const {
    return std::all_of(memory_.data() + size_, memory_.data() + memory_.size(),
                       [](std::byte b) { return b == std::byte{0xA5}; });
  }

 private:
  static constexpr Index canary = 256;

  Index size_;
  Buffer<std::byte> memory_;
};

}  // namespace inception::test
