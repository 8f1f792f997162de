// SPDX-License-Identifier: MIT
// The precisions as users name them.
#pragma once

#include <inception/ops/precision.hpp>
#include <string>
#include <vector>

namespace examples {

/// What --precision may be where a model infers or is compared. f64 is a model of doubles.
inline std::vector<std::string> precision_names() { return {"f32", "f64", "bf16", "tf32", "f16"}; }

/// The help of such a --precision.
inline constexpr const char* precision_help =
    "of the arithmetic; bf16, and on a GPU tf32 and f16, round the factors of convolutions";

/// How the factors of that precision are rounded.
inline inception::Precision precision_of(const std::string& name) {
  using inception::Precision;
  if (name == "bf16") return Precision::bfloat16;
  if (name == "tf32") return Precision::tf32;
  return name == "f16" ? Precision::float16 : Precision::full;
}

}  // namespace examples
