// SPDX-License-Identifier: MIT
// The line that shows how many images of a set are done.
#pragma once

#include <fmt/core.h>
#include <unistd.h>  // isatty

#include <chrono>
#include <cstdio>
#include <inception/tensor/index.hpp>
#include <string>
#include <utility>

namespace examples {

/// Shows progress on standard error: on a terminal as one line that is drawn anew, elsewhere as a line every
/// ten seconds, and one at the end.
class ImageProgress {
 public:
  ImageProgress(std::string what, inception::Index total) : what_(std::move(what)), total_(total) {}

  void update(inception::Index done) {
    const auto now = Clock::now();
    const bool last = done == total_;
    if (!last && now - shown_ < pause()) return;
    shown_ = now;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    fmt::print(stderr, "{}{}: {}/{} images, {:.1f} images/s{}", terminal_ ? "\r" : "", what_, done,
               total_, static_cast<double>(done) / seconds, terminal_ && !last ? "\x1b[K" : "\n");
  }

 private:
  using Clock = std::chrono::steady_clock;

  Clock::duration pause() const {
    return terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(10'000);
  }

  std::string what_;
  inception::Index total_;
  bool terminal_ = isatty(fileno(stderr)) == 1;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_ = start_;
};

}  // namespace examples
