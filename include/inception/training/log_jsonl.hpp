// SPDX-License-Identifier: MIT
// The log of a run as JSON, one object an epoch, for scripts.
#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "inception/io/atomic_file.hpp"
#include "inception/tensor/error.hpp"
#include "inception/training/epoch_record.hpp"
#include "inception/training/number_text.hpp"

namespace inception {

/// log.jsonl: one line an epoch, an object of numbers. The file is whole on the disk after every line.
///
/// {"epoch": 1, "learning_rate": 0.001, "train_loss": …, "train_accuracy": …, "validation_loss": …,
///  "validation_accuracy": …, "validation_top5_accuracy": …, "validation_calibration_error": …,
///  "seconds": …, "images_per_second": …}
///
/// What was not measured is left out; what is not finite is null, because JSON has no other word.
class LogJsonl {
 public:
  /// Starts a log, replacing an old one but for its first epochs: `keep_epochs` is the number of
  /// epochs that a resumed run has behind it.
  ///
  /// Errors   FileError where the old log is not one of ours (file and line), or cannot be written
  explicit LogJsonl(std::filesystem::path path, int keep_epochs = 0) : path_(std::move(path)) {
    if (keep_epochs > 0 && std::filesystem::exists(path_)) keep_lines(keep_epochs);
    write_file(path_, text_);
  }

  /// Adds a line.
  ///
  /// Errors   FileError where the file cannot be written
  void append(const EpochRecord& record) {
    text_ += line_of(record);
    write_file(path_, text_);
  }

 private:
  static constexpr std::string_view first_key = "{\"epoch\": ";

  static std::string line_of(const EpochRecord& record) {
    std::string line = std::string(first_key) + std::to_string(record.epoch);
    const auto add = [&](const std::string& name, double value) {
      line +=
          ", \"" + name + "\": " + (std::isfinite(value) ? detail::general_text(value, 9) : "null");
    };
    add("learning_rate", record.learning_rate);
    add("train_loss", record.train.loss);
    add("train_accuracy", record.train.accuracy);
    if (record.validation) {
      add("validation_loss", record.validation->loss);
      add("validation_accuracy", record.validation->accuracy);
    }
    if (record.answers) {
      add("validation_top5_accuracy", record.answers->top5_accuracy);
      add("validation_calibration_error", record.answers->calibration_error);
    }
    add("seconds", record.seconds);
    add("images_per_second", record.images_per_second);
    return line + "}\n";
  }

  void keep_lines(int keep_epochs) {
    std::ifstream file(path_, std::ios::binary);
    const std::string old{std::istreambuf_iterator<char>(file), {}};
    int number = 0;
    for (std::string_view rest = old; !rest.empty();) {
      ++number;
      const std::size_t end = rest.find('\n');
      const std::string_view line = rest.substr(0, end);
      rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
      if (epoch_of(line, number) <= keep_epochs) text_ += std::string(line) + "\n";
    }
  }

  int epoch_of(std::string_view line, int number) const {
    int epoch = 0;
    if (line.starts_with(first_key) && line.ends_with("}")) {
      const std::string_view digits = line.substr(first_key.size());
      std::from_chars(digits.data(), digits.data() + digits.size(), epoch);
    }
    if (epoch < 1) {
      throw FileError(path_.string() + ", line " + std::to_string(number) +
                      ": must be an object that begins with an epoch; it is not; remove the line, "
                      "or move the file away to start a new log");
    }
    return epoch;
  }

  std::filesystem::path path_;
  std::string text_;
};

}  // namespace inception
