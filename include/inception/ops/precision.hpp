// SPDX-License-Identifier: MIT
// How exactly an operation multiplies.
#pragma once

#include <cstdint>

namespace inception {

/// Numbers in memory and sums are always of the model's scalar type; only factors may be rounded, to the
/// nearest number that the format has. Rounded factors of convolutions and linear layers are for float
/// models. full and bfloat16 are on every device, tf32 and float16 on the Cuda device.
enum class Precision : std::uint8_t {
  full,      ///< factors as they are
  bfloat16,  ///< 8 significant bits, the range of float32
  tf32,      ///< 11 significant bits, the range of float32
  float16,   ///< 11 significant bits, to 65504 and down to 2^-24: training wants a LossScale
};

/// The enumerator's name.
constexpr const char* to_string(Precision precision) {
  switch (precision) {
    case Precision::bfloat16:
      return "bfloat16";
    case Precision::tf32:
      return "tf32";
    case Precision::float16:
      return "float16";
    default:
      return "full";
  }
}

}  // namespace inception
