// SPDX-License-Identifier: MIT
// The stems of InceptionV2 by name, for programs that choose one at run time.
#pragma once

#include <inception/networks/inception_v2.hpp>
#include <inception/tensor/error.hpp>
#include <string>
#include <type_traits>

namespace examples {

/// Calls run(std::type_identity<Stem>) for the stem of that name.
template <class Run>
void with_stem(const std::string& name, Run&& run) {
  if (name == "seed") {
    run(std::type_identity<inception::SeedStem>{});
  } else if (name == "unstrided") {
    run(std::type_identity<inception::UnstridedStem>{});
  } else if (name == "unpooled") {
    run(std::type_identity<inception::UnpooledStem>{});
  } else if (name == "low-resolution") {
    run(std::type_identity<inception::LowResolutionStem>{});
  } else {
    throw inception::Error("--stem: it must be seed, unstrided, unpooled or low-resolution; \"" +
                           name + "\" was given");
  }
}

}  // namespace examples
