// SPDX-License-Identifier: MIT
// The line that shows how far a training run is, how fast, and how long it will still take.
#pragma once

#include <sys/ioctl.h>  // TIOCGWINSZ
#include <unistd.h>     // isatty

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>

#include "inception/tensor/index.hpp"
#include "inception/training/metrics.hpp"
#include "inception/training/number_text.hpp"

namespace inception {

/// The size of a run.
struct ProgressPlan {
  int epochs = 1;
  Index images_per_epoch = 0;
  double seconds_between_lines = 10;  ///< where the output is not a terminal
};

/// Shows progress on a terminal as one line that is drawn anew, elsewhere as a plain line now and
/// then.
///
/// Speed and time left are measured from begin_epoch() on, without the validation in between.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Progress(const ProgressPlan& plan, std::FILE* out = stdout)
      : Progress(plan, out, isatty(fileno(out)) == 1) {}
  Progress(const ProgressPlan& plan, std::FILE* out, bool terminal)
      : plan_(plan), out_(out), terminal_(terminal) {}

  /// `images_done` is above 0 where an interrupted epoch goes on.
  void begin_epoch(int epoch, Index images_done = 0, Clock::time_point now = Clock::now()) {
    epoch_ = epoch;
    first_image_ = images_done;
    start_ = now;
    shown_ = now;
  }

  /// Tells of the images of this epoch that are done, and of the learning rate of the last step. Shows a
  /// line when the last one is old enough.
  void update(const RunningMetrics& metrics, double learning_rate,
              Clock::time_point now = Clock::now()) {
    const double pause = terminal_ ? seconds_between_redraws : plan_.seconds_between_lines;
    if (seconds(shown_, now) < pause) return;
    shown_ = now;
    const std::string text = line(metrics, learning_rate, now);
    if (terminal_) {
      // A line that wraps could not be drawn over.
      std::fprintf(out_, "\r%s\x1b[K", shortened(text, columns() - 1).c_str());
    } else {
      std::fprintf(out_, "%s\n", text.c_str());
    }
    std::fflush(out_);
  }

  /// Removes the live line; call it before anything else is printed.
  void clear() {
    if (!terminal_) return;
    std::fputs("\r\x1b[K", out_);
    std::fflush(out_);
  }

  /// Images of this epoch per second since it began here.
  double images_per_second(Index images_done, Clock::time_point now = Clock::now()) const {
    const double elapsed = seconds(start_, now);
    return elapsed > 0 ? static_cast<double>(images_done - first_image_) / elapsed : 0;
  }

  /// "[Epoch 1/15]  37 %  loss 1.2345  acc 0.512  812 images/s  13:20 left  lr 0.001"
  std::string line(const RunningMetrics& metrics, double learning_rate,
                   Clock::time_point now = Clock::now()) const {
    const Index total = std::max<Index>(plan_.images_per_epoch, 1);
    const double speed = images_per_second(metrics.images, now);
    const Index rest = (plan_.epochs - epoch_ + 1) * total - metrics.images;
    const Metrics mean = metrics.mean();
    char text[160];
    std::snprintf(text, sizeof text,
                  "[Epoch %d/%d] %3d %%  loss %.4f  acc %.3f  %.*f images/s  %s left  lr %s",
                  epoch_, plan_.epochs, static_cast<int>(100 * metrics.images / total), mean.loss,
                  mean.accuracy, speed < 100 ? 1 : 0, speed,
                  duration_text(speed > 0 ? static_cast<double>(rest) / speed : -1).c_str(),
                  detail::general_text(learning_rate, 3).c_str());
    return text;
  }

  /// A line without the parts at its end that do not fit into so many columns.
  static std::string shortened(std::string line, int width) {
    const auto most = static_cast<std::size_t>(std::max(width, 0));
    while (line.size() > most) {
      const std::size_t end = line.rfind("  ");
      line.resize(end == line.npos ? most : end);
    }
    return line;
  }

  /// "0:46", "13:20" or "2:05:00"; "?" where the time is not known (negative).
  static std::string duration_text(double seconds) {
    if (!(seconds >= 0 && seconds < 1e9)) return "?";
    const long whole = static_cast<long>(seconds + 0.5);
    char text[40];
    if (whole < 3600) {
      std::snprintf(text, sizeof text, "%ld:%02ld", whole / 60, whole % 60);
    } else {
      std::snprintf(text, sizeof text, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60,
                    whole % 60);
    }
    return text;
  }

 private:
  static constexpr double seconds_between_redraws = 0.1;

  static double seconds(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
  }
  int columns() const {
    winsize size = {};
    return ioctl(fileno(out_), TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80;
  }

  ProgressPlan plan_;
  std::FILE* out_;
  bool terminal_;
  int epoch_ = 1;
  Index first_image_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_ = start_;
};

}  // namespace inception
