// SPDX-License-Identifier: MIT
// Folders of class folders become files with labels, and those a set of images.
#include "inception/images/image_folder.hpp"

#include "inception/images/load_images.hpp"

#include "support/files.hpp"
#include "support/image_golden.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

/// cat/2.png, cat/more/1.png and ant/3.png, and a file beside the classes.
struct Classes : TemporaryFolder {
  Classes() {
    const ImageGolden golden;
    const auto names = golden.cases("files", "file");
    std::size_t i = 0;
    for (const auto* name : {"cat/2.png", "cat/more/1.png", "ant/3.png"}) {
      std::filesystem::create_directories((*this / name).parent_path());
      write_bytes(*this / name, golden.bytes("files/" + names[i++] + "/file"));
    }
    write_text(*this / "notes.png", "x");
  }
};

}  // namespace

TEST_CASE("classes are the folders, sorted, and files are sorted in them") {
  const Classes folder;
  const ImageFolder listed = list_image_folder(folder.path());
  CHECK(listed.class_names == std::vector<std::string>{"ant", "cat"});
  CHECK(listed.files == std::vector<std::filesystem::path>{
                            folder / "ant/3.png", folder / "cat/2.png", folder / "cat/more/1.png"});
  CHECK(listed.labels == std::vector<std::int32_t>{0, 1, 1});
  CHECK(list_image_folder(folder.path(), {"dog", "cat", "ant"}).labels ==
        std::vector<std::int32_t>{2, 1, 1});
}

TEST_CASE("images are the bytes that the format's input is made of") {
  const Classes folder;
  const InputFormat format{.shorter_side = 9, .size = {7, 8}};
  const ImageSet set = load_images(list_image_folder(folder.path()), format, 2);
  check(set);
  const InputWriter writer(format);
  const NormalizationTable table(format.normalization, 3);
  std::vector<float> expected(7 * 8 * 3), got(7 * 8 * 3);
  writer(read_image(folder / "cat/2.png"), expected.data());
  table(set.image(1).data(), 7 * 8, got.data());
  CHECK(got == expected);
}

TEST_CASE("folders that are no data set are refused by name") {
  const Classes folder;
  CHECK(mentions(refusal([&] { list_image_folder(folder / "none"); }),
                 {"none: must be a folder that can be read"}));
  CHECK(mentions(refusal([&] { list_image_folder(folder / "ant"); }), {"ant: must hold a folder"}));
  CHECK(mentions(refusal([&] {
                   list_image_folder(folder.path(), {"cat", "dog"});
                 }),
                 {"ant: must be one of the 2 classes"}));
  std::filesystem::create_directory(folder / "empty");
  CHECK(mentions(refusal([&] { list_image_folder(folder.path()); }),
                 {"empty: must hold image files"}));
  std::filesystem::remove(folder / "empty");
  write_text(folder / "ant/torn.png", "x");
  CHECK(mentions(refusal([&] {
                   load_images(list_image_folder(folder.path()), {.size = {4, 4}}, 2);
                 }),
                 {"torn.png: must be a JPEG or PNG file"}));
}
