// SPDX-License-Identifier: MIT
// Event files, read back field by field. (examples.tensorboard reads them with TensorBoard's own reader.)
#include "inception/training/event_file.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <ctime>
#include <string>
#include <vector>

#include "support/event_reader.hpp"
#include "support/files.hpp"

using namespace inception;
using namespace inception::test;

TEST_CASE("a file begins with its version and the step it counts from") {
  const TemporaryFolder folder;
  const EventFile file(folder.path(), 41);
  CHECK(file.path().filename().string().starts_with("events.out.tfevents."));
  const auto records = tfrecords(file.path());
  REQUIRE(records.size() == 2);

  const auto version = wire_fields(records[0]);
  REQUIRE(version.size() == 3);
  CHECK(version[0].number == 1);
  const auto now = static_cast<double>(std::time(nullptr));
  CHECK(std::abs(std::bit_cast<double>(version[0].bits) - now) < 100);
  CHECK(version[1].number == 2);
  CHECK(version[1].bits == 0);
  CHECK(version[2].number == 3);
  CHECK(version[2].text == "brain.Event:2");

  const auto start = wire_fields(records[1]);
  REQUIRE(start.size() == 3);
  CHECK(start[1].bits == 41);
  CHECK(start[2].number == 7);  // session_log
  const auto log = wire_fields(start[2].text);
  REQUIRE(log.size() == 1);
  CHECK(log[0].number == 1);  // status
  CHECK(log[0].bits == 1);    // START
}

TEST_CASE("a number is on the disk as soon as it is told") {
  const TemporaryFolder folder;
  EventFile file(folder.path(), 1);
  file.scalar(300, "train/loss", 0.125);
  const auto records = tfrecords(file.path());
  REQUIRE(records.size() == 3);
  const auto event = wire_fields(records[2]);
  REQUIRE(event.size() == 3);
  CHECK(event[1].bits == 300);
  CHECK(event[2].number == 5);  // summary
  const auto summary = wire_fields(event[2].text);
  REQUIRE(summary.size() == 1);
  CHECK(summary[0].number == 1);
  const auto value = wire_fields(summary[0].text);
  REQUIRE(value.size() == 2);
  CHECK(value[0].number == 1);
  CHECK(value[0].text == "train/loss");
  CHECK(value[1].number == 2);
  CHECK(std::bit_cast<float>(static_cast<std::uint32_t>(value[1].bits)) == 0.125F);
}

TEST_CASE("two files of one second are two, in the order of their names") {
  const TemporaryFolder folder;
  const EventFile first(folder.path(), 1), second(folder.path(), 2);
  CHECK(first.path() < second.path());
  CHECK(tfrecords(first.path()).size() == 2);
}

TEST_CASE("a folder that is not there is named") {
  const TemporaryFolder folder;
  CHECK(mentions(refusal([&] { EventFile(folder / "none", 1); }), {"none", "cannot be created"}));
}
