// SPDX-License-Identifier: MIT
// The table of a run, one row an epoch, for spreadsheets and scripts.
#pragma once

#include <charconv>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "inception/io/atomic_file.hpp"
#include "inception/tensor/error.hpp"
#include "inception/training/epoch_record.hpp"
#include "inception/training/number_text.hpp"

namespace inception {

/// log.csv: a header and one row an epoch. The file is whole on the disk after every row.
///
/// Units    losses in nats, accuracies of [0, 1], seconds of training without validation
class LogCsv {
 public:
  static constexpr std::string_view header =
      "epoch,learning_rate,train_loss,train_acc,val_loss,val_acc,seconds,images_per_second\n";

  /// Starts a log, replacing an old one but for its first epochs: `keep_epochs` is the number of
  /// epochs that a resumed run has behind it.
  ///
  /// Errors   FileError where the old log is not one of ours (file and line), or cannot be written
  explicit LogCsv(std::filesystem::path path, int keep_epochs = 0)
      : path_(std::move(path)), text_(header) {
    if (keep_epochs > 0 && std::filesystem::exists(path_)) keep_rows(keep_epochs);
    write_file(path_, text_);
  }

  /// Adds a row.
  ///
  /// Errors   FileError where the file cannot be written
  void append(const EpochRecord& record) {
    text_ += row_text(record);
    records_.push_back(record);
    write_file(path_, text_);
  }

  /// Every row of the file, the kept ones too: what the curves show.
  const std::vector<EpochRecord>& records() const { return records_; }

 private:
  static std::string row_text(const EpochRecord& record) {
    const auto number = [](double value) { return "," + detail::general_text(value, 9); };
    std::string row = std::to_string(record.epoch) + number(record.learning_rate) +
                      number(record.train.loss) + number(record.train.accuracy);
    row += record.validation ? number(record.validation->loss) + number(record.validation->accuracy)
                             : ",,";
    return row + number(record.seconds) + number(record.images_per_second) + "\n";
  }

  void keep_rows(int keep_epochs) {
    std::ifstream file(path_, std::ios::binary);
    const std::string old{std::istreambuf_iterator<char>(file), {}};
    if (!file || !old.starts_with(header)) {
      throw FileError(path_.string() + ": must begin with the line \"" +
                      std::string(header.substr(0, header.size() - 1)) +
                      "\"; it does not; move it away to start a new log");
    }
    int line = 1;
    for (std::string_view rest = std::string_view(old).substr(header.size()); !rest.empty();) {
      ++line;
      const std::size_t end = rest.find('\n');
      const EpochRecord record = parse_row(rest.substr(0, end), line);
      rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
      if (record.epoch > keep_epochs) continue;
      text_ += row_text(record);
      records_.push_back(record);
    }
  }

  EpochRecord parse_row(std::string_view row, int line) const {
    EpochRecord record;
    Metrics validation;
    double epoch = 0;
    double* const fields[] = {
        &epoch,           &record.learning_rate, &record.train.loss, &record.train.accuracy,
        &validation.loss, &validation.accuracy,  &record.seconds,    &record.images_per_second};
    int column = 0;
    bool validated = true;
    bool good = true;
    for (double* field : fields) {
      ++column;
      const std::size_t end = row.find(',');
      const std::string_view text = row.substr(0, end);
      if (text.empty() && (column == 5 || column == 6)) {
        validated = false;
      } else {
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), *field);
        good = good && parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
      }
      good = good && (end == row.npos) == (column == 8);
      row = end == row.npos ? std::string_view() : row.substr(end + 1);
    }
    if (!good || !(epoch >= 1 && epoch < 1e9)) {
      throw FileError(path_.string() + ", line " + std::to_string(line) +
                      ": must hold an epoch and 7 more numbers; it does not; remove the line, or "
                      "move the file away to start a new log");
    }
    record.epoch = static_cast<int>(epoch);
    if (validated) record.validation = validation;
    return record;
  }

  std::filesystem::path path_;
  std::string text_;
  std::vector<EpochRecord> records_;
};

}  // namespace inception
