// SPDX-License-Identifier: MIT
// The stems of InceptionV2 as users name them.
#pragma once

#include <string>
#include <vector>

namespace examples {

/// What --stem may be, and one more where a program knows more.
inline std::vector<std::string> stem_names(const std::string& also = "") {
  std::vector<std::string> names{"seed", "unstrided", "unpooled", "low-resolution"};
  if (!also.empty()) names.insert(names.begin(), also);
  return names;
}

}  // namespace examples
