// SPDX-License-Identifier: MIT
// Images that cannot be read: whether they end a run, and which they were.
#pragma once

#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "inception/tensor/index.hpp"

namespace inception {

/// A file that gave no image, and the sentence that says why.
struct UnreadableImage {
  Index file = 0;
  std::string reason;
};

/// What becomes of a run that meets an image that cannot be read.
enum class WhenUnreadable {
  stop,  ///< it ends, and the error names the image
  skip,  ///< it goes on without that image, which is counted and named
};

/// The images that were skipped, each once however often it was met. Threads may share it.
class UnreadableImages {
 public:
  /// `tell`, if there is one, is given the sentence when an image is met for the first time.
  explicit UnreadableImages(std::function<void(const std::string&)> tell = {})
      : tell_(std::move(tell)) {}

  void add(Index image, const std::string& reason) {
    const std::lock_guard lock(mutex_);
    if (reasons_.try_emplace(image, reason).second && tell_) tell_(reason);
  }

  Index count() const {
    const std::lock_guard lock(mutex_);
    return std::ssize(reasons_);
  }

  std::vector<UnreadableImage> list() const {
    const std::lock_guard lock(mutex_);
    std::vector<UnreadableImage> result;
    for (const auto& [image, reason] : reasons_) result.push_back({image, reason});
    return result;
  }

 private:
  std::function<void(const std::string&)> tell_;
  mutable std::mutex mutex_;
  std::map<Index, std::string> reasons_;
};

}  // namespace inception
