// SPDX-License-Identifier: MIT
// Lists of files and folders become lists of image files.
#include "inception/images/image_files.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

using Paths = std::vector<std::filesystem::path>;

/// b.png, a.JPG, c.jpeg, notes.txt, folder.png/ and deeper/d.png.
struct Pictures : TemporaryFolder {
  Pictures() {
    for (const auto* folder : {"folder.png", "deeper"}) {
      std::filesystem::create_directory(*this / folder);
    }
    for (const auto* name : {"b.png", "a.JPG", "c.jpeg", "notes.txt", "deeper/d.png"}) {
      write_text(*this / name, "x");
    }
  }
};

}  // namespace

TEST_CASE("the images of a folder are those named so, sorted") {
  const Pictures folder;
  CHECK(images_in(folder.path(), Subfolders::skipped) ==
        Paths{folder / "a.JPG", folder / "b.png", folder / "c.jpeg"});
  CHECK(images_in(folder.path(), Subfolders::searched) ==
        Paths{folder / "a.JPG", folder / "b.png", folder / "c.jpeg", folder / "deeper/d.png"});
}

TEST_CASE("a list keeps its order, and its files need no image's name") {
  const Pictures folder;
  const Paths given{folder / "notes.txt", folder / "deeper", folder / "missing", folder / "b.png"};
  CHECK(image_files(given, Subfolders::skipped) ==
        Paths{folder / "notes.txt", folder / "deeper/d.png", folder / "missing", folder / "b.png"});
}

TEST_CASE("folders that are missing or empty are refused by name") {
  const Pictures folder;
  CHECK(mentions(refusal([&] { images_in(folder / "none", Subfolders::skipped); }),
                 {"none: must be a folder that can be read"}));
  CHECK(mentions(refusal([&] { image_files({folder / "folder.png"}, Subfolders::searched); }),
                 {"folder.png: must hold image files", "it holds none"}));
}
