// SPDX-License-Identifier: MIT
// Which of the programs that lie beside a launcher it starts, or why none.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace inception::multi_target {

/// A level to start, or, where that is empty, a sentence for the user.
struct Choice {
  std::string level;
  std::string refusal;
};

inline std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

/// `present` holds the levels of the programs at hand, the best first; `executes(level)` says whether this
/// machine runs one; `wish` is what the user forces, empty for the best.
template <class Executes>
Choice choose(const std::vector<std::string>& present, Executes executes, const std::string& wish) {
  std::vector<std::string> possible;
  for (const std::string& level : present) {
    if (executes(level)) possible.push_back(level);
  }
  if (possible.empty()) {
    return {{},
            "a program for a level that this processor executes must lie beside it; there are: " +
                listed(present) + "; install or build one for a lower level"};
  }
  if (wish.empty()) return {possible.front(), {}};
  const auto among = [&](const std::vector<std::string>& all) {
    return std::find(all.begin(), all.end(), wish) != all.end();
  };
  if (among(possible)) return {wish, {}};
  const std::string mend = "; set it to one of: " + listed(possible) + ", or unset it";
  if (among(present)) {
    return {{},
            "INCEPTION_LEVEL must be a level that this processor executes; it does not execute '" +
                wish + "'" + mend};
  }
  return {{},
          "INCEPTION_LEVEL must be the level of a program that lies beside it; '" + wish +
              "' was given" + mend};
}

}  // namespace inception::multi_target
