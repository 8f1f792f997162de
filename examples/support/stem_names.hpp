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

/// The stem that "auto" means for images of a side; any other is itself.
inline std::string stem_for(const std::string& stem, int side) {
  if (stem != "auto") return stem;
  return side >= 75 ? "seed" : "low-resolution";
}

}  // namespace examples
