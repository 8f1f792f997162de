// SPDX-License-Identifier: MIT
// What code for every device does to arrays; these are the Cpu's, other devices have overloads.
#pragma once

#include <algorithm>
#include <span>
#include <type_traits>

#include "inception/tensor/cpu.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Sets every element to one value.
template <class Scalar>
void fill(const Cpu&, std::span<Scalar> values, Scalar value) {
  std::fill(values.begin(), values.end(), value);
}

/// Copies an array to another of its size.
template <class Scalar>
void copy_values(const Cpu&, std::span<const Scalar> from, std::span<Scalar> to) {
  std::copy(from.begin(), from.end(), to.begin());
}

/// Copies an array of the device to one of the host, or the same back.
template <class Scalar>
void read_values(const Cpu&, std::span<const Scalar> from, std::span<Scalar> to) {
  std::copy(from.begin(), from.end(), to.begin());
}
template <class Scalar>
void write_values(const Cpu&, std::span<const Scalar> from, std::span<Scalar> to) {
  std::copy(from.begin(), from.end(), to.begin());
}

/// Exchanges two arrays of one size, element by element.
template <class Scalar>
void swap_values(const Cpu&, std::span<Scalar> a, std::span<Scalar> b) {
  std::swap_ranges(a.begin(), a.end(), b.begin());
}

/// a ← a + share (v − a), on all threads.
template <class Scalar>
void move_average(const Cpu& device, std::span<Scalar> average,
                  std::span<const std::type_identity_t<Scalar>> values, Scalar share) {
  constexpr Index chunk = 16384;  // of one thread at a time; no element depends on another
  const Index size = std::ssize(average);
  device.parallel_for((size + chunk - 1) / chunk, [&](Index item, int) {
    const Index end = std::min((item + 1) * chunk, size);
    Scalar* __restrict a = average.data();
    const Scalar* __restrict v = values.data();
    for (Index i = item * chunk; i < end; ++i) a[i] += share * (v[i] - a[i]);
  });
}

/// s ← s + share · v where it accumulates, else s ← share · v; on all threads.
template <class Scalar>
void add_scaled(const Cpu& device, std::span<Scalar> sum,
                std::span<const std::type_identity_t<Scalar>> values, Scalar share,
                bool accumulate) {
  constexpr Index chunk = 16384;
  const Index size = std::ssize(sum);
  device.parallel_for((size + chunk - 1) / chunk, [&](Index item, int) {
    const Index end = std::min((item + 1) * chunk, size);
    Scalar* __restrict s = sum.data();
    const Scalar* __restrict v = values.data();
    for (Index i = item * chunk; i < end; ++i) {
      s[i] = (accumulate ? s[i] : Scalar{0}) + share * v[i];
    }
  });
}

/// Calls function(i) for every i of [0, size), in order, on the calling thread: for short arrays.
template <class Function>
void for_each_index(const Cpu&, Index size, const Function& function) {
  for (Index i = 0; i < size; ++i) function(i);
}

}  // namespace inception
