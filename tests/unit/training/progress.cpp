// SPDX-License-Identifier: MIT
// The progress line, its speed and its time left, on a terminal and elsewhere.
#include "inception/training/progress.hpp"

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>

using namespace inception;

namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File scratch_file() { return {std::tmpfile(), std::fclose}; }

std::string content(const File& file) {
  std::rewind(file.get());
  std::string text(10000, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  return text;
}

Progress::Clock::time_point at(double seconds) {
  return Progress::Clock::time_point{} + std::chrono::duration_cast<Progress::Clock::duration>(
                                             std::chrono::duration<double>(seconds));
}

}  // namespace

TEST_CASE("the line tells epoch, share, loss, accuracy, speed, the run's time left and the rate") {
  Progress progress({.epochs = 3, .images_per_epoch = 1000}, stdout, false);
  progress.begin_epoch(2, 0, at(100));
  const RunningMetrics metrics{.loss_sum = 500, .correct = 100, .images = 400};
  // 400 images in 2 seconds; 600 of this epoch and 1000 of the last are left: 8 seconds.
  CHECK(progress.line(metrics, 0.045, at(102)) ==
        "[Epoch 2/3]  40 %  loss 1.2500  acc 0.250  200 images/s  0:08 left  lr 0.045");
  CHECK(progress.line({}, 1e-5, at(100)) ==
        "[Epoch 2/3]   0 %  loss 0.0000  acc 0.000  0.0 images/s  ? left  lr 1e-05");
}

TEST_CASE("images done before an interruption do not count into the speed") {
  Progress progress({.epochs = 1, .images_per_epoch = 1000}, stdout, false);
  progress.begin_epoch(1, 600, at(0));
  CHECK(progress.images_per_second(800, at(4)) == doctest::Approx(50));
}

TEST_CASE("durations read as clocks do") {
  CHECK(Progress::duration_text(46) == "0:46");
  CHECK(Progress::duration_text(800) == "13:20");
  CHECK(Progress::duration_text(3599.6) == "1:00:00");
  CHECK(Progress::duration_text(7500) == "2:05:00");
  CHECK(Progress::duration_text(-1) == "?");
  CHECK(Progress::duration_text(1e300) == "?");
}

TEST_CASE("elsewhere than on a terminal there is a plain line now and then") {
  const File file = scratch_file();
  Progress progress({.epochs = 1, .images_per_epoch = 100, .seconds_between_lines = 10}, file.get(),
                    false);
  progress.begin_epoch(1, 0, at(0));
  for (int second = 1; second <= 25; ++second) {
    progress.update({.loss_sum = 1, .correct = 1, .images = second}, 0.5, at(second));
  }
  progress.clear();
  CHECK(content(file) ==
        "[Epoch 1/1]  10 %  loss 0.1000  acc 0.100  1.0 images/s  1:30 left  lr 0.5\n"
        "[Epoch 1/1]  20 %  loss 0.0500  acc 0.050  1.0 images/s  1:20 left  lr 0.5\n");
}

TEST_CASE("on a terminal one line is drawn anew, ten times a second at most") {
  const File file = scratch_file();
  Progress progress({.epochs = 1, .images_per_epoch = 100}, file.get(), true);
  progress.begin_epoch(1, 0, at(0));
  progress.update({.images = 10}, 0.001, at(0.05));
  progress.update({.images = 20}, 0.001, at(0.2));
  progress.update({.images = 22}, 0.001, at(0.25));
  progress.clear();
  CHECK(content(file) ==
        "\r[Epoch 1/1]  20 %  loss 0.0000  acc 0.000  100 images/s  0:01 left  lr "
        "0.001\x1b[K\r\x1b[K");
}

TEST_CASE("a narrow terminal shows the parts that fit") {
  const std::string line = "[Epoch 1/15]  37 %  loss 1.2345  acc 0.512  lr 0.001";
  CHECK(Progress::shortened(line, 79) == line);
  CHECK(Progress::shortened(line, static_cast<int>(line.size()) - 1) ==
        "[Epoch 1/15]  37 %  loss 1.2345  acc 0.512");
  CHECK(Progress::shortened(line, 20) == "[Epoch 1/15]  37 %");
  CHECK(Progress::shortened(line, 5) == "[Epoc");
  CHECK(Progress::shortened(line, -1).empty());
}
