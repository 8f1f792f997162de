// SPDX-License-Identifier: MIT
// Channels of one pixel in vector registers, with the taps that their maxima came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "inception/ops/simd.hpp"
#include "inception/tensor/index.hpp"

namespace inception::detail {

/// The vectors of maximum pooling.
template <class Scalar>
struct MaxPoolLanes {
  using Vector = simd::Vector<Scalar>;
  static constexpr int lanes = simd::lanes<Scalar>;
  // Taps as wide as Scalar, to select with; and as they are saved.
  using Tap = std::conditional_t<sizeof(Scalar) == 8, std::int64_t, std::int32_t>;
  typedef Tap Taps __attribute__((vector_size(simd::vector_bytes)));
  typedef std::uint16_t SavedTaps __attribute__((vector_size(lanes * 2)));

  static Vector load(const Scalar* from, int width) {
    return width == lanes ? simd::load(from) : simd::load_some(from, width);
  }
  static void store(Scalar* to, const Vector& v, int width) {
    if (width == lanes) {
      simd::store(to, v);
    } else {
      simd::store_some(to, v, width);
    }
  }

  static Taps load_taps(const std::uint16_t* from, int width) {
    SavedTaps saved{};
    std::memcpy(&saved, from, static_cast<std::size_t>(width) * sizeof *from);
    return __builtin_convertvector(saved, Taps);
  }
  static void store_taps(std::uint16_t* to, const Taps& taps, int width) {
    const SavedTaps saved = __builtin_convertvector(taps, SavedTaps);
    std::memcpy(to, &saved, static_cast<std::size_t>(width) * sizeof *to);
  }
  /// The same tap in all lanes.
  static Taps all(Index tap) { return simd::zero<Taps>() + static_cast<Tap>(tap); }

  /// Whole vectors with a constant width, so that their loads are single instructions.
  template <class Chunk>
  __attribute__((always_inline)) static void for_each_chunk(Index channels, Chunk chunk) {
    Index c = 0;
    for (; c + lanes <= channels; c += lanes) chunk(c, std::integral_constant<int, lanes>{});
    if (c < channels) chunk(c, static_cast<int>(channels - c));
  }
};

}  // namespace inception::detail
