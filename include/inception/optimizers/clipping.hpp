// SPDX-License-Identifier: MIT
// Gradient clipping, by value and by the norm of all gradients together.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

#include "inception/tensor/cpu.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

namespace detail {

inline constexpr Index clipping_parts = 256;

inline void check_clipping_limit(const char* who, double limit) {
  if (limit > 0) return;
  throw Error(std::string(who) + ": the limit must be above 0; " + std::to_string(limit) +
              " was given");
}

/// Splits [0, size) into parts that depend on the size alone, and calls body(part, begin, end).
template <class Body>
void for_each_part(const Cpu& device, Index size, const Body& body) {
  const Index parts = std::min(size, clipping_parts);
  device.parallel_for(parts, [&](Index part, int) {
    body(part, size / parts * part + std::min(part, size % parts),
         size / parts * (part + 1) + std::min(part + 1, size % parts));
  });
}

template <class Scalar>
double sum_of_squares(const Scalar* values, Index count) {
  // Eight sums in a fixed order, so that they fill a vector register.
  constexpr Index lanes = 8;
  std::array<double, lanes> sums{};
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (Index lane = 0; lane < lanes; ++lane) {
      const double value = static_cast<double>(values[i + lane]);
      sums[static_cast<std::size_t>(lane)] += value * value;
    }
  }
  for (; i < count; ++i) {
    const double value = static_cast<double>(values[i]);
    sums[0] += value * value;
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

}  // namespace detail

/// ‖g‖₂ over every element, accumulated in double.
///
/// Allocates nothing; the same bits for any number of threads.
template <class Scalar>
double global_norm(std::span<const Scalar> gradients, const Cpu& device = Cpu(1)) {
  std::array<double, detail::clipping_parts> sums{};
  detail::for_each_part(device, static_cast<Index>(gradients.size()),
                        [&](Index part, Index begin, Index end) {
                          sums[static_cast<std::size_t>(part)] =
                              detail::sum_of_squares(gradients.data() + begin, end - begin);
                        });
  double total = 0;
  for (const double sum : sums) total += sum;
  return std::sqrt(total);
}

/// g ← g · min(1, L / (‖g‖₂ + 10⁻⁶)); returns the norm before clipping.
///
/// Where the norm is infinite or not a number the gradients become so too: look at the result.
///
/// Errors   Error where the limit is not above 0
/// Source   Pascanu et al., arXiv:1211.5063; PyTorch's clip_grad_norm_
template <class Scalar>
double clip_by_global_norm(std::span<Scalar> gradients, double limit, const Cpu& device = Cpu(1)) {
  detail::check_clipping_limit("clip_by_global_norm", limit);
  const double norm = global_norm(std::span<const Scalar>(gradients), device);
  const double scale = limit / (norm + 1e-6);
  if (scale >= 1) return norm;
  detail::for_each_part(device, static_cast<Index>(gradients.size()),
                        [&, factor = static_cast<Scalar>(scale)](Index, Index begin, Index end) {
                          for (Index i = begin; i < end; ++i) gradients.data()[i] *= factor;
                        });
  return norm;
}

/// g ← min(max(g, −L), L), element by element; what is not a number stays so.
///
/// Errors   Error where the limit is not above 0
/// Source   PyTorch's clip_grad_value_; arXiv:1512.00567, section 8, clips at 2
template <class Scalar>
void clip_by_value(std::span<Scalar> gradients, double limit, const Cpu& device = Cpu(1)) {
  detail::check_clipping_limit("clip_by_value", limit);
  const Scalar bound = static_cast<Scalar>(limit);
  detail::for_each_part(device, static_cast<Index>(gradients.size()),
                        [&](Index, Index begin, Index end) {
                          for (Index i = begin; i < end; ++i) {
                            Scalar& g = gradients.data()[i];
                            g = std::clamp(g, -bound, bound);
                          }
                        });
}

}  // namespace inception
