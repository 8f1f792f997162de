// SPDX-License-Identifier: MIT
// The first values of parameters and running statistics.
#pragma once

#include <cmath>
#include <span>

#include "inception/model/options.hpp"
#include "inception/program/records.hpp"
#include "inception/tensor/philox.hpp"

namespace inception {

namespace detail {

/// A normal number of the given deviation, drawn again while it lies beyond ±2.
inline double truncated_normal(const Philox& random, std::uint64_t element, double deviation) {
  constexpr std::uint64_t attempts = 64;  // failing once is rare, 64 times unheard of
  for (std::uint64_t a = 0; a < attempts; ++a) {
    const double value = deviation * random.normal(element * attempts + a);
    if (std::abs(value) <= 2) return value;
  }
  return 0;
}

}  // namespace detail

/// Element `i` of a parameter in PyTorch's order; a pure function of the generator and `i`.
inline double initial_value(const Parameter& p, Initializer initializer, const Philox& random,
                            std::uint64_t i) {
  const bool bias = p.initial == Initial::bias;
  if (p.initial == Initial::zeros) return p.raised;
  if (p.initial == Initial::ones) return 1;
  const auto uniform = [&](double bound) { return bound * (2 * random.uniform53(i) - 1); };
  switch (initializer) {
    case Initializer::pytorch:
      return uniform(1 / std::sqrt(p.fan_in));
    case Initializer::truncated_normal:
      return bias ? 0 : detail::truncated_normal(random, i, 0.1);
    case Initializer::he:
      return bias ? 0 : std::sqrt(2.0 / p.fan_in) * random.normal(i);
    case Initializer::glorot:
      return bias ? 0 : uniform(std::sqrt(6.0 / (p.fan_in + p.fan_out)));
  }
  return 0;
}

}  // namespace inception
