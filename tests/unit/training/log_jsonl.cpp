// SPDX-License-Identifier: MIT
// log.jsonl: one JSON object an epoch, kept on resume, and refused where it is not ours.
#include "inception/training/log_jsonl.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/files.hpp"

using namespace inception;
using namespace inception::test;

namespace {

EpochRecord record(int epoch) {
  return {.epoch = epoch,
          .learning_rate = 0.045,
          .train = {1.5, 0.5},
          .validation = Metrics{2.0 / epoch, 0.25},
          .seconds = 12.5,
          .images_per_second = 4800,
          .answers = AnswerScores{.top5_accuracy = 0.75, .calibration_error = 0.125}};
}

std::string text_of(const std::filesystem::path& path) {
  const Bytes bytes = read_bytes(path);
  return {bytes.begin(), bytes.end()};
}

std::vector<nlohmann::json> objects_of(const std::filesystem::path& path) {
  std::vector<nlohmann::json> objects;
  std::string text = text_of(path);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    REQUIRE(end != text.npos);
    objects.push_back(nlohmann::json::parse(text.substr(at, end - at)));
    at = end + 1;
  }
  return objects;
}

}  // namespace

TEST_CASE("every epoch is an object with all that was measured") {
  const TemporaryFolder folder;
  LogJsonl log(folder / "log.jsonl");
  log.append(record(1));
  EpochRecord without = record(2);
  without.validation.reset();
  without.answers.reset();
  without.train.loss = std::nan("");
  log.append(without);
  const auto objects = objects_of(folder / "log.jsonl");
  REQUIRE(objects.size() == 2);
  const nlohmann::json first{{"epoch", 1},
                             {"learning_rate", 0.045},
                             {"train_loss", 1.5},
                             {"train_accuracy", 0.5},
                             {"validation_loss", 2},
                             {"validation_accuracy", 0.25},
                             {"validation_top5_accuracy", 0.75},
                             {"validation_calibration_error", 0.125},
                             {"seconds", 12.5},
                             {"images_per_second", 4800}};
  CHECK(objects[0] == first);
  CHECK(objects[1]["train_loss"].is_null());
  CHECK(!objects[1].contains("validation_loss"));
  CHECK(!objects[1].contains("validation_top5_accuracy"));
}

TEST_CASE("a resumed log keeps the epochs behind it and drops later ones") {
  const TemporaryFolder folder;
  const auto path = folder / "log.jsonl";
  std::string kept;
  {
    LogJsonl log(path);
    log.append(record(1));
    log.append(record(2));
    kept = text_of(path);
    log.append(record(3));
  }
  LogJsonl log(path, 2);
  CHECK(text_of(path) == kept);
  log.append(record(3));
  CHECK(text_of(path).starts_with(kept));
  CHECK(objects_of(path).size() == 3);

  LogJsonl anew(path);
  CHECK(text_of(path).empty());
  std::filesystem::remove(path);
  LogJsonl missing(path, 2);
  CHECK(text_of(path).empty());
}

TEST_CASE("a file that is not a log of ours is refused, by its line, and stays") {
  const TemporaryFolder folder;
  const auto path = folder / "log.jsonl";
  for (const std::string bad : {"epoch,loss", "{\"epoch\": x}", "{\"epoch\": 0}",
                                "{\"epoch\": 2, \"train_loss\": 1", "{\"loss\": 1}"}) {
    CAPTURE(bad);
    const std::string text = "{\"epoch\": 1}\n" + bad + "\n";
    write_text(path, text);
    CHECK(mentions(refusal([&] { LogJsonl log(path, 5); }), {"log.jsonl, line 2", "must be"}));
    CHECK(text_of(path) == text);
  }
}
