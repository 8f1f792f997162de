// SPDX-License-Identifier: MIT
// The version of the cuDNN that the program runs with.
#include "support/cudnn_version.hpp"

#include <cudnn.h>

namespace {

std::string version() {
  const std::size_t number = cudnnGetVersion();  // 91900 is version 9.19.0
  return std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." +
         std::to_string(number % 100);
}

[[maybe_unused]] const bool known = (examples::cudnn_version = version, true);

}  // namespace
