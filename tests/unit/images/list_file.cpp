// SPDX-License-Identifier: MIT
// Lists of paths and labels.
#include "inception/images/list_file.hpp"

#include "support/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

struct ListFile : TemporaryFolder {
  ImageFolder read(std::string_view text, std::vector<std::string> class_names = {}) const {
    write_text(*this / "list.txt", text);
    return read_list_file(*this / "list.txt", std::move(class_names));
  }
};

using Labels = std::vector<std::int32_t>;
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("labels are numbers, or names in the order of letters") {
  const ListFile file;
  const ImageFolder numbers = file.read("a.jpg 2\nsub/b c.jpg\t0 \r\n\n/abs/d.jpg   2");
  CHECK(numbers.files ==
        std::vector<std::filesystem::path>{file / "a.jpg", file / "sub/b c.jpg", "/abs/d.jpg"});
  CHECK(numbers.labels == Labels{2, 0, 2});
  CHECK(numbers.class_names == Names{"0", "1", "2"});

  const ImageFolder names = file.read("a.jpg cat\nb.jpg 7\nc.jpg ant\n");
  CHECK(names.labels == Labels{2, 0, 1});
  CHECK(names.class_names == Names{"7", "ant", "cat"});
}

TEST_CASE("known classes are found by name, then by number") {
  const ListFile file;
  CHECK(file.read("a 1\nb cat\nc 0\n", {"dog", "cat"}).labels == Labels{1, 1, 0});
  CHECK(file.read("a 1\n", {"1", "0"}).labels == Labels{0});
}

TEST_CASE("a line that is none, or a label of no class, is refused by its number") {
  const ListFile file;
  const auto said = [&](std::string_view text, Names names = {}) {
    return refusal([&] { file.read(text, names); });
  };
  CHECK(mentions(said("a.jpg 1\nb.jpg\n"),
                 {"list.txt, line 2", "a path, a space and a label", "\"b.jpg\""}));
  CHECK(mentions(said("  7\n"), {"line 1"}));
  CHECK(mentions(said("a 0\n\nb 2\n", {"x", "y"}), {"line 3", "one of the 2 classes", "\"2\""}));
  CHECK(mentions(said("a -1\n", {"x", "y"}), {"line 1", "\"-1\""}));
  CHECK(mentions(said("a bird\n", {"x", "y"}), {"line 1", "\"bird\""}));
  CHECK(mentions(said("\n \n"), {"list.txt", "it lists none"}));
  // A number that no data set has classes for is a name.
  CHECK(file.read("a 2000000000\n").class_names == Names{"2000000000"});
}
