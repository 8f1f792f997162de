// SPDX-License-Identifier: MIT
// log.csv is written row by row, kept on resume, and refused where it is not ours.
#include "inception/training/log_csv.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace inception;

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

EpochRecord record(int epoch) {
  return {.epoch = epoch,
          .learning_rate = 0.045,
          .train = {1.0 / 3, 0.5},
          .validation = Metrics{2.0 / epoch, 0.25},
          .seconds = 12.5,
          .images_per_second = 4800};
}

const std::filesystem::path path = "log_csv_test.csv";

}  // namespace

TEST_CASE("a log grows by rows and is on the disk after each") {
  LogCsv log(path);
  CHECK(read(path) == LogCsv::header);
  log.append(record(1));
  CHECK(read(path) == std::string(LogCsv::header) + "1,0.045,0.333333333,0.5,2,0.25,12.5,4800\n");
  EpochRecord without = record(2);
  without.validation.reset();
  without.train.loss = std::nan("");
  log.append(without);
  CHECK(read(path).ends_with("4800\n2,0.045,nan,0.5,,,12.5,4800\n"));
  CHECK(log.records().size() == 2);
}

TEST_CASE("a resumed log keeps the epochs behind it and drops later ones") {
  std::string kept;
  {
    LogCsv log(path);
    log.append(record(1));
    EpochRecord without = record(2);
    without.validation.reset();
    log.append(without);
    kept = read(path);
    log.append(record(3));
  }
  LogCsv log(path, 2);
  CHECK(read(path) == kept);
  REQUIRE(log.records().size() == 2);
  CHECK(log.records()[0].validation->loss == 2);
  CHECK(log.records()[0].images_per_second == 4800);
  CHECK_FALSE(log.records()[1].validation.has_value());
  log.append(record(3));
  CHECK(read(path).starts_with(kept));

  CHECK(LogCsv(path).records().empty());
  CHECK(read(path) == LogCsv::header);
}

TEST_CASE("a resumed log may be missing") {
  std::filesystem::remove(path);
  LogCsv log(path, 5);
  CHECK(log.records().empty());
  CHECK(read(path) == LogCsv::header);
}

TEST_CASE("a file that is not a log of ours is refused, by its line") {
  const auto refusal = [](const std::string& text) -> std::string {
    std::ofstream(path, std::ios::binary) << text;
    try {
      LogCsv log(path, 5);
    } catch (const FileError& error) {
      CHECK(read(path) == text);
      return error.what();
    }
    return "nothing was thrown";
  };
  const std::string header(LogCsv::header);
  const std::string good = "1,0.045,0.3,0.5,2,0.25,12.5,4800\n";
  CHECK(refusal("epoch,loss\n1,2\n").find("must begin with") != std::string::npos);
  CHECK(refusal("").find("must begin with") != std::string::npos);
  for (const std::string bad :
       {"2,0.045,0.3\n", "x,0.045,0.3,0.5,2,0.25,12.5,4800\n", "\n",
        "2,0.045,,0.5,2,0.25,12.5,4800\n", "2,0.045,0.3,0.5,2,0.25,12.5,4800,7\n",
        "2,0.045,0.3,0.5,2,0.25,12.5,48x\n", "-2,0.045,0.3,0.5,2,0.25,12.5,4800\n"}) {
    CAPTURE(bad);
    CHECK(refusal(header + good + bad).find(", line 3: must hold") != std::string::npos);
  }
  std::filesystem::remove(path);
}
