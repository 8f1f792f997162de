// SPDX-License-Identifier: MIT
// A tensor that owns its memory and gives an Eigen view of it.
#pragma once

#include <string>

#include "inception/tensor/buffer.hpp"
#include "inception/tensor/eigen_tensor.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/shape.hpp"

namespace inception {

/// A dense tensor [N, H, W, C], row-major: channels lie next to each other.
///
/// The memory belongs to the tensor; `view()` is an Eigen::TensorMap, so every expression of Eigen's
/// Tensor module works on it.
template <class Scalar, class Device = Cpu>
class Tensor {
 public:
  using View = Eigen::TensorMap<Eigen::Tensor<Scalar, 4, Eigen::RowMajor, Index>, Eigen::Aligned64>;
  using ConstView =
      Eigen::TensorMap<const Eigen::Tensor<Scalar, 4, Eigen::RowMajor, Index>, Eigen::Aligned64>;

  Tensor() = default;
  explicit Tensor(Shape shape) : shape_(shape), memory_(checked_size(shape)) {}
  Tensor(Shape shape, const Device& device) : shape_(shape), memory_(checked_size(shape), device) {}

  const Shape& shape() const { return shape_; }
  Index size() const { return memory_.size(); }
  Scalar* data() { return memory_.data(); }
  const Scalar* data() const { return memory_.data(); }
  Buffer<Scalar, Device>& buffer() { return memory_; }
  const Buffer<Scalar, Device>& buffer() const { return memory_; }
  std::span<Scalar> span() { return memory_.span(); }
  std::span<const Scalar> span() const { return memory_.span(); }

  View view() { return View(data(), shape_.n, shape_.h, shape_.w, shape_.c); }
  ConstView view() const { return ConstView(data(), shape_.n, shape_.h, shape_.w, shape_.c); }

 private:
  static Index checked_size(const Shape& shape) {
    if (shape.n < 0 || shape.h < 0 || shape.w < 0 || shape.c < 0) {
      throw ShapeError("Tensor: every extent must be at least 0; " + to_string(shape) +
                       " was given");
    }
    return shape.size();
  }

  Shape shape_{};
  Buffer<Scalar, Device> memory_;
};

}  // namespace inception
