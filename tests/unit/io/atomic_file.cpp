// SPDX-License-Identifier: MIT
// A file is written whole or not at all.
#include "inception/io/atomic_file.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>  // setrlimit

#include <csignal>
#include <filesystem>
#include <string>

using namespace inception;
using namespace inception::test;
namespace fs = std::filesystem;

namespace {

int files_in(const fs::path& folder) {
  return static_cast<int>(std::distance(fs::directory_iterator(folder), {}));
}

std::string content(const fs::path& path) {
  const auto bytes = read_bytes(path);
  return {bytes.begin(), bytes.end()};
}

/// While it lives, files larger than `bytes` cannot be written.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const ::rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  ::rlimit before_{};
};

}  // namespace

TEST_CASE("an atomic file appears when it is committed and replaces the old one") {
  const TemporaryFolder folder;
  const auto path = folder / "a.txt";
  write_file(path, "first");
  CHECK(content(path) == "first");
  {
    AtomicFile file(path);
    file.write("second");
    CHECK(content(path) == "first");
    file.commit();
  }
  CHECK(content(path) == "second");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("an atomic file that is not committed leaves nothing behind") {
  const TemporaryFolder folder;
  const auto path = folder / "a.txt";
  write_file(path, "first");
  {
    AtomicFile file(path);
    file.write("second");
    CHECK(files_in(folder.path()) == 2);
  }
  CHECK(content(path) == "first");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("two writers of one file do not disturb each other") {
  const TemporaryFolder folder;
  const auto path = folder / "a.txt";
  AtomicFile one(path), two(path);
  one.write("one");
  two.write("two");
  one.commit();
  CHECK(content(path) == "one");
  two.commit();
  CHECK(content(path) == "two");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a failed write names the file and the cause, and keeps the old content") {
  const TemporaryFolder folder;
  const auto path = folder / "a.txt";
  write_file(path, "first");
  std::string text;
  {
    const FileSizeLimit limit(1000);
    text = refusal([&] { write_file(path, std::string(5000, 'x')); });
  }
  CHECK_MESSAGE(mentions(text, {"a.txt", "cannot be written", "File too large"}), text);
  CHECK(content(path) == "first");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("an atomic file needs a folder and a regular file") {
  const TemporaryFolder folder;
  const auto missing = refusal([&] { write_file(folder / "none/a.txt", "x"); });
  CHECK_MESSAGE(mentions(missing, {"none/a.txt", "cannot create", "No such file"}), missing);
  const auto is_folder = refusal([&] { write_file(folder.path(), "x"); });
  CHECK_MESSAGE(mentions(is_folder, {"must be a regular file", "a folder or a device"}), is_folder);
  CHECK(refusal([&] { write_file("/dev/null", "x"); }) != "");
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("an atomic file follows a symbolic link") {
  const TemporaryFolder folder;
  write_file(folder / "target.txt", "old");
  fs::create_symlink("target.txt", folder / "link.txt");
  write_file(folder / "link.txt", "new");
  CHECK(fs::is_symlink(folder / "link.txt"));
  CHECK(content(folder / "target.txt") == "new");
}
