// SPDX-License-Identifier: MIT
// Counter-based random numbers: the same bits on any device and for any number of threads.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include "inception/tensor/host_device.hpp"

namespace inception {

/// Philox4x32-10: element i of stream s under a seed is a pure function of (seed, s, i).
///
/// There is no state to advance, so any thread may ask for any element at any time.
///
/// Source   Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011
class Philox {
 public:
  INCEPTION_HOST_DEVICE constexpr Philox(std::uint64_t seed, std::uint64_t stream)
      : seed_(seed), stream_(stream) {}

  /// Four words. (A std::array's functions are for the host alone.)
  struct Words {
    std::uint32_t word[4];

    INCEPTION_HOST_DEVICE constexpr std::uint32_t operator[](std::size_t i) const {
      return word[i];
    }
    friend constexpr bool operator==(const Words&, const Words&) = default;
  };

  /// Four independent 32-bit words for one counter.
  INCEPTION_HOST_DEVICE constexpr Words bits(std::uint64_t counter) const {
    std::uint32_t c0 = low(counter), c1 = high(counter), c2 = low(stream_), c3 = high(stream_);
    std::uint32_t k0 = low(seed_), k1 = high(seed_);
    for (int round = 0; round < 10; ++round) {
      const std::uint64_t p0 = std::uint64_t{0xD2511F53} * c0;
      const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * c2;
      c0 = high(p1) ^ c1 ^ k0;
      c1 = low(p1);
      c2 = high(p0) ^ c3 ^ k1;
      c3 = low(p0);
      k0 += 0x9E3779B9;  // the golden ratio
      k1 += 0xBB67AE85;  // √3 − 1
    }
    return {{c0, c1, c2, c3}};
  }

  /// The i-th 32-bit word of the stream.
  INCEPTION_HOST_DEVICE constexpr std::uint32_t word(std::uint64_t i) const {
    return bits(i / 4)[static_cast<std::size_t>(i % 4)];
  }

  /// The i-th uniform number of [0, 1): 24 bits, exact in float.
  INCEPTION_HOST_DEVICE constexpr float uniform(std::uint64_t i) const {
    return static_cast<float>(word(i) >> 8) * 0x1p-24F;
  }

  /// The i-th uniform number of [0, 1) with 53 bits.
  INCEPTION_HOST_DEVICE constexpr double uniform53(std::uint64_t i) const {
    const auto b = bits(i);
    const std::uint64_t joined = (std::uint64_t{b[0]} << 32) | b[1];
    return static_cast<double>(joined >> 11) * 0x1p-53;
  }

  /// The i-th standard normal number (Box and Muller's transform).
  INCEPTION_HOST_DEVICE double normal(std::uint64_t i) const {
    const auto b = bits(i);
    const double u = (static_cast<double>(b[0]) + 1.0) * 0x1p-32;  // (0, 1]
    const double v = static_cast<double>(b[1]) * 0x1p-32;
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
  }

  /// The i-th uniform integer of [0, n), n > 0; the bias is below n / 2^64.
  INCEPTION_HOST_DEVICE constexpr std::uint64_t below(std::uint64_t i, std::uint64_t n) const {
    const auto b = bits(i);
    const std::uint64_t joined = (std::uint64_t{b[0]} << 32) | b[1];
    // The high word of a 64 x 64-bit product, in 32-bit halves.
    const std::uint64_t a0 = low(joined), a1 = high(joined), n0 = low(n), n1 = high(n);
    const std::uint64_t middle = a1 * n0 + high(a0 * n0);
    return a1 * n1 + high(middle) + high(std::uint64_t{low(middle)} + a0 * n1);
  }

 private:
  INCEPTION_HOST_DEVICE static constexpr std::uint32_t low(std::uint64_t v) {
    return static_cast<std::uint32_t>(v);
  }
  INCEPTION_HOST_DEVICE static constexpr std::uint32_t high(std::uint64_t v) {
    return static_cast<std::uint32_t>(v >> 32);
  }

  std::uint64_t seed_;
  std::uint64_t stream_;
};

}  // namespace inception
