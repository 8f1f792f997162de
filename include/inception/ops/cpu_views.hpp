// SPDX-License-Identifier: MIT
// What running a program does to views besides its operations; these are the Cpu's.
#pragma once

#include <algorithm>

#include "inception/ops/view.hpp"
#include "inception/tensor/cpu.hpp"
#include "inception/tensor/tensor.hpp"

namespace inception {

/// v ← 0
template <class Scalar>
void set_zero(const Cpu&, const View<Scalar>& v) {
  const Index pixels = v.shape.pixels();
  for (Index i = 0; i < pixels; ++i) std::fill_n(v.pixel(i), v.shape.c, Scalar{0});
}

/// sum ← sum + more, two views of one shape.
template <class Scalar>
void add(const Cpu&, const View<const Scalar>& more, const View<Scalar>& sum) {
  for (Index i = 0; i < more.shape.pixels(); ++i) {
    for (Index c = 0; c < more.shape.c; ++c) sum.pixel(i)[c] += more.pixel(i)[c];
  }
}

/// A dense copy on the host.
template <class Scalar>
Tensor<Scalar, Cpu> to_host(const Cpu&, const View<const Scalar>& v) {
  Tensor<Scalar, Cpu> result(v.shape);
  const Index pixels = v.shape.pixels();
  for (Index i = 0; i < pixels; ++i) {
    std::copy_n(v.pixel(i), v.shape.c, result.data() + i * v.shape.c);
  }
  return result;
}

}  // namespace inception
