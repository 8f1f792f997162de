// SPDX-License-Identifier: MIT
// Files in memory: mapped, copied, and changed under the reader's feet.
#include "inception/io/mapped_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "inception/io/safetensors.hpp"
#include "support/files.hpp"

using namespace inception;
using namespace inception::test;

namespace {

/// Several pages of bytes.
Bytes some_bytes(std::uint8_t first = 0) {
  Bytes bytes(40'000);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(first + i % 251);
  }
  return bytes;
}

bool holds(const MappedFile& file, const Bytes& bytes) {
  return std::ranges::equal(file.bytes(), std::as_bytes(std::span(bytes)));
}

/// A time that cannot be that of the last write, however coarse the clock is.
void touch(const std::filesystem::path& path) {
  std::filesystem::last_write_time(
      path, std::filesystem::last_write_time(path) + std::chrono::seconds(5));
}

void write_tensor(const std::filesystem::path& path, float value) {
  const std::vector<float> values(10'000, value);
  SafetensorsWriter writer;
  writer.add("a", {10'000}, values);
  writer.write(path);
}

}  // namespace

TEST_CASE("mapped and copied, a file's bytes are the same") {
  const TemporaryFolder folder;
  write_bytes(folder / "f", some_bytes());
  write_bytes(folder / "empty", {});
  for (const FileAccess access : {FileAccess::mapped, FileAccess::copied}) {
    const MappedFile file(folder / "f", access);
    CHECK(holds(file, some_bytes()));
    CHECK_NOTHROW(file.require_unchanged());
    CHECK(MappedFile(folder / "empty", access).bytes().empty());
    CHECK(mentions(refusal([&] { MappedFile(folder / "none", access); }),
                   {"none: cannot be opened"}));
    CHECK(
        mentions(refusal([&] { MappedFile(folder.path(), access); }), {"must be a regular file"}));
  }
}

TEST_CASE("a file may move, and outlive its name") {
  const TemporaryFolder folder;
  write_bytes(folder / "f", some_bytes());
  MappedFile file(folder / "f"), other(folder / "f", FileAccess::copied);
  MappedFile moved(std::move(file));
  CHECK(holds(moved, some_bytes()));
  moved = std::move(other);
  CHECK(holds(moved, some_bytes()));
  std::filesystem::remove(folder / "f");
  write_bytes(folder / "f", some_bytes(9));
  CHECK(holds(moved, some_bytes()));
}

TEST_CASE("a mapped file that is written in place is seen to have changed") {
  const TemporaryFolder folder;
  const auto refused = [&](auto&& change) {
    write_bytes(folder / "f", some_bytes());
    const MappedFile file(folder / "f");
    change();
    const std::string text = refusal([&] { file.require_unchanged(); });
    INFO(text);
    CHECK(mentions(text, {"f: must not change while it is read", "40000 bytes", "load it again"}));
  };
  refused([&] { std::filesystem::resize_file(folder / "f", 100); });
  refused([&] { std::filesystem::resize_file(folder / "f", 50'000); });
  refused([&] {
    std::fstream(folder / "f", std::ios::in | std::ios::out).put('!');
    touch(folder / "f");
  });
  // Renamed over, as AtomicFile does, the old bytes are still there.
  write_bytes(folder / "f", some_bytes());
  const MappedFile file(folder / "f");
  write_bytes(folder / "new", some_bytes(3));
  std::filesystem::rename(folder / "new", folder / "f");
  CHECK_NOTHROW(file.require_unchanged());
  CHECK(holds(file, some_bytes()));
}

TEST_CASE("a copy stays good whatever becomes of the file") {
  const TemporaryFolder folder;
  write_bytes(folder / "f", some_bytes());
  const MappedFile file(folder / "f", FileAccess::copied);
  std::filesystem::resize_file(folder / "f", 0);
  CHECK_NOTHROW(file.require_unchanged());
  CHECK(holds(file, some_bytes()));
}

TEST_CASE("what the system cannot map is copied") {
  // A regular file of Linux's that has no pages to map.
  const std::filesystem::path notes = "/sys/kernel/notes";
  if (!std::filesystem::is_regular_file(notes)) {
    MESSAGE("skipped: there is no ", notes.string());
    return;
  }
  const MappedFile file(notes);
  CHECK(file.bytes().size() == std::filesystem::file_size(notes));
  CHECK(std::ranges::any_of(file.bytes(), [](std::byte b) { return b != std::byte{0}; }));
  CHECK(std::ranges::equal(file.bytes(), MappedFile(notes, FileAccess::copied).bytes()));
}

TEST_CASE("a file that ends before its size says is refused") {
  // Its size is a page, its text is shorter.
  const std::filesystem::path text = "/sys/kernel/uevent_seqnum";
  if (!std::filesystem::is_regular_file(text)) {
    MESSAGE("skipped: there is no ", text.string());
    return;
  }
  CHECK(mentions(refusal([&] { MappedFile{text}; }), {"it ended after"}));
}

TEST_CASE("a safetensors file that was cut off after it was opened is refused, not touched") {
  const TemporaryFolder folder;
  const auto path = folder / "w.safetensors";
  write_tensor(path, 2);
  const auto file = SafetensorsFile::open(path);
  const auto copy = SafetensorsFile::open(path, FileAccess::copied);
  std::filesystem::resize_file(path, 200);
  const std::string text = refusal([&] { file.read<float>(file.at("a")); });
  INFO(text);
  CHECK(mentions(text, {"w.safetensors", "must not change while it is read", "now has 200"}));
  CHECK(copy.read<float>(copy.at("a")) == std::vector<float>(10'000, 2));
}
