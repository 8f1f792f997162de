// SPDX-License-Identifier: MIT
// What scripts/make_network_golden.py and make_family_golden.py store of networks, made here anew.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "inception/model/any_model.hpp"
#include "inception/ops/cpu.hpp"

namespace inception::test {

/// The FNV-1a hash of a text, 32 bits.
inline std::uint32_t fnv1a(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

/// Numbers of [−1, 1) from a name: number() of the script.
class Numbers {
 public:
  explicit Numbers(std::string_view name) : seed_(fnv1a(name)) {}

  double operator()(Index i) const {
    std::uint32_t h = static_cast<std::uint32_t>(i) * 0x9E3779B9U + seed_;
    h = (h ^ (h >> 16)) * 0x85EBCA6BU;
    h = (h ^ (h >> 13)) * 0xC2B2AE35U;
    return static_cast<double>((h ^ (h >> 16)) >> 8) * 0x1p-23 - 1;
  }

 private:
  std::uint32_t seed_;
};

inline std::int64_t size_of(const TensorRecord& t) {
  return std::accumulate(t.shape.begin(), t.shape.end(), std::int64_t{1}, std::multiplies<>());
}

template <class Scalar>
void fill(AnyModel<Cpu, Scalar>& model) {
  for (const TensorRecord& t : model.tensors()) {
    if (t.kind == TensorRecord::Kind::counter) continue;
    const Numbers number(t.name);
    const std::int64_t size = size_of(t);
    const double bound =
        t.shape.size() > 1 ? std::sqrt(6 / static_cast<double>(size / t.shape[0])) : 0;
    const bool near_one = t.name.ends_with("weight") || t.name.ends_with("running_var");
    std::vector<Scalar> values(static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < size; ++i) {
      const double n = number(i);
      values[static_cast<std::size_t>(i)] =
          static_cast<Scalar>(bound > 0 ? n * bound : (near_one ? 1 + n / 2 : n / 8));
    }
    model.change_tensors().write(model.program(), t, values);
  }
}

/// Position in PyTorch's [N, C, H, W] of element `i` of [N, H, W, C].
inline Index channels_first(Index i, const Shape& s) {
  const Index c = i % s.c, pixel = i / s.c % (s.h * s.w), n = i / (s.c * s.h * s.w);
  return (n * s.c + c) * s.h * s.w + pixel;
}

template <class Scalar>
Tensor<Scalar> make_images(const Shape& shape) {
  Tensor<Scalar> images(shape);
  const Numbers number("x");
  for (Index i = 0; i < images.size(); ++i) {
    images.data()[i] = static_cast<Scalar>(number(channels_first(i, shape)));
  }
  return images;
}

/// Norm and projections of `count` numbers; value(i) is the one at position i of PyTorch's layout.
inline std::vector<double> digest(const std::string& name, std::size_t projections, Index count,
                                  const std::function<double(Index)>& value) {
  std::vector<double> result(1 + projections, 0);
  for (Index i = 0; i < count; ++i) result[0] += value(i) * value(i);
  result[0] = std::sqrt(result[0]);
  for (std::size_t k = 0; k < projections; ++k) {
    const Numbers number(name + "#" + std::to_string(k));
    for (Index i = 0; i < count; ++i) result[1 + k] += number(i) * value(i);
  }
  return result;
}

template <class Scalar>
std::vector<double> digest(const std::string& name, std::size_t projections,
                           View<const Scalar> view) {
  std::vector<double> theirs(static_cast<std::size_t>(view.shape.size()));
  for (Index i = 0; i < view.shape.size(); ++i) {
    theirs[static_cast<std::size_t>(channels_first(i, view.shape))] =
        static_cast<double>(view.data[i]);
  }
  return digest(name, projections, view.shape.size(),
                [&](Index i) { return theirs[static_cast<std::size_t>(i)]; });
}

/// The largest error of a digest, relative to the norm or to `floor` where that is larger.
inline double error_of(const std::vector<double>& got, const double* want, double floor) {
  double worst = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double error = std::abs(got[i] - want[i]) / std::max(want[0], floor);
    worst = std::isnan(error) ? INFINITY : std::max(worst, error);
  }
  return worst;
}

}  // namespace inception::test
