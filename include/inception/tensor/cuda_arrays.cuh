// SPDX-License-Identifier: MIT
// What code for every device does to arrays, on the Cuda device.
#pragma once

#include <span>
#include <type_traits>

#include "inception/tensor/arrays.hpp"
#include "inception/tensor/cuda_launch.cuh"
#include "inception/tensor/host_device.hpp"

namespace inception {

namespace detail {

template <class Scalar>
struct FillValue {
  Scalar* values;
  Scalar value;

  INCEPTION_HOST_DEVICE void operator()(Index i) const { values[i] = value; }
};

template <class Value>
struct StoreValue {
  Value* to;
  Value value;

  INCEPTION_HOST_DEVICE void operator()(Index) const { *to = value; }
};

template <class Scalar>
struct SwapValues {
  Scalar *a, *b;

  INCEPTION_HOST_DEVICE void operator()(Index i) const {
    const Scalar kept = a[i];
    a[i] = b[i];
    b[i] = kept;
  }
};

template <class Scalar>
struct MoveAverage {
  Scalar* average;
  const Scalar* values;
  Scalar share;

  INCEPTION_HOST_DEVICE void operator()(Index i) const {
    average[i] += share * (values[i] - average[i]);
  }
};

template <class Scalar>
struct AddScaled {
  Scalar* sum;
  const Scalar* values;
  Scalar share;
  bool accumulate;

  INCEPTION_HOST_DEVICE void operator()(Index i) const {
    sum[i] = (accumulate ? sum[i] : Scalar{0}) + share * values[i];
  }
};

}  // namespace detail

/// Sets every element to one value.
template <class Scalar>
void fill(const Cuda& device, std::span<Scalar> values, Scalar value) {
  for_each_index(device, std::ssize(values), detail::FillValue<Scalar>{values.data(), value});
}

/// Puts one value into device memory. It travels with the launch: nothing of the host's is read later.
template <class Value>
void store_value(const Cuda& device, Value* to, const Value& value) {
  for_each_index(device, 1, detail::StoreValue<Value>{to, value});
}

/// Copies an array to another of its size.
template <class Scalar>
void copy_values(const Cuda& device, std::span<const Scalar> from, std::span<Scalar> to) {
  device.copy_on_device(to.data(), from.data(), static_cast<Index>(from.size_bytes()));
}

/// Copies an array of the device to one of the host, for which it waits, or the same back.
template <class Scalar>
void read_values(const Cuda& device, std::span<const Scalar> from, std::span<Scalar> to) {
  device.copy_to_host(to.data(), from.data(), static_cast<Index>(from.size_bytes()));
}
template <class Scalar>
void write_values(const Cuda& device, std::span<const Scalar> from, std::span<Scalar> to) {
  device.copy_to_device(to.data(), from.data(), static_cast<Index>(from.size_bytes()));
}

/// Exchanges two arrays of one size, element by element.
template <class Scalar>
void swap_values(const Cuda& device, std::span<Scalar> a, std::span<Scalar> b) {
  for_each_index(device, std::ssize(a), detail::SwapValues<Scalar>{a.data(), b.data()});
}

/// a ← a + share (v − a)
template <class Scalar>
void move_average(const Cuda& device, std::span<Scalar> average,
                  std::span<const std::type_identity_t<Scalar>> values, Scalar share) {
  for_each_index(device, std::ssize(average),
                 detail::MoveAverage<Scalar>{average.data(), values.data(), share});
}

/// s ← s + share · v where it accumulates, else s ← share · v
template <class Scalar>
void add_scaled(const Cuda& device, std::span<Scalar> sum,
                std::span<const std::type_identity_t<Scalar>> values, Scalar share,
                bool accumulate) {
  for_each_index(device, std::ssize(sum),
                 detail::AddScaled<Scalar>{sum.data(), values.data(), share, accumulate});
}

}  // namespace inception
