// SPDX-License-Identifier: MIT
// The algorithms of convolution as users name them.
#pragma once

#include <inception/ops/operation.hpp>
#include <inception/tensor/error.hpp>
#include <string>
#include <vector>

namespace examples {

/// What --algorithm may be.
inline std::vector<std::string> algorithm_names() {
  return {"automatic", "direct", "winograd", "cudnn"};
}

inline inception::Algorithm algorithm_of(const std::string& name) {
  using inception::Algorithm;
  if (name == "automatic") return Algorithm::automatic;
  if (name == "direct") return Algorithm::direct;
  if (name == "winograd") return Algorithm::winograd;
  if (name == "cudnn") return Algorithm::cudnn;
  throw inception::Error("--algorithm: it must be automatic, direct, winograd or cudnn; \"" + name +
                         "\" was given");
}

}  // namespace examples
