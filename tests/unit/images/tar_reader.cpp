// SPDX-License-Identifier: MIT
// Tar archives of every form are walked through, and damaged ones refused with a sentence.
#include "inception/images/tar_reader.hpp"

#include "support/damage.hpp"
#include "support/files.hpp"
#include "support/tar_bytes.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

/// Every file's bytes by its name.
std::map<std::string, Bytes> contents(const std::filesystem::path& path) {
  std::map<std::string, Bytes> files;
  const Bytes archive = read_bytes(path);
  TarReader tar(path);
  while (const auto member = tar.next()) {
    const auto begin = archive.begin() + member->offset;
    REQUIRE(member->offset + member->size <= std::ssize(archive));
    files[member->name] = Bytes(begin, begin + member->size);
  }
  return files;
}

Bytes text(std::string_view letters) { return {letters.begin(), letters.end()}; }

}  // namespace

TEST_CASE("files are found behind folders, links and headers about them") {
  const TemporaryFolder folder;
  const auto path = folder / "a.tar";
  const std::string long_name(150, 'n');
  const std::string record = "path=" + long_name + "2\n";
  const std::string records = "15 mtime=12345\n" + std::to_string(record.size() + 4) + " " + record;
  write_bytes(path, TarBytes()
                        .file("folder/", "", '5')
                        .file("folder/empty", "")
                        .file("folder/one.cls", "7")
                        .file("link", "", '2')
                        .file("pax_global_header", "20 comment=whatever\n", 'g')
                        .file("old", Bytes(512, 3), '\0')
                        .file("././@LongLink", long_name + '\0', 'L')
                        .file("cut", text("long"))
                        .file("PaxHeaders/x", records, 'x')
                        .file("cut", Bytes(513, 4))
                        .file("last", text("z"), '7')
                        .bytes());
  const auto files = contents(path);
  CHECK(files == std::map<std::string, Bytes>{{"folder/empty", {}},
                                              {"folder/one.cls", text("7")},
                                              {"old", Bytes(512, 3)},
                                              {long_name, text("long")},
                                              {long_name + "2", Bytes(513, 4)},
                                              {"last", text("z")}});
}

TEST_CASE("names of two parts, and sizes in all forms") {
  const TemporaryFolder folder;
  const auto path = folder / "a.tar";
  Bytes archive = TarBytes()
                      .file("name", "abc")
                      .file("PaxHeaders/x", "10 size=3\n", 'x')
                      .file("b", "def")
                      .bytes();
  std::copy_n("folders", 7, archive.begin() + 345);
  // The size as big-endian bytes.
  std::fill_n(archive.begin() + 124, 12, std::uint8_t{0});
  archive[124] = 0x80;
  archive[135] = 3;
  TarBytes::seal(archive, 0);
  // A size that only the extended header knows.
  std::copy_n("00000000000", 11, archive.begin() + 4 * 512 + 124);
  TarBytes::seal(archive, 4 * 512);
  write_bytes(path, archive);
  CHECK(contents(path) ==
        std::map<std::string, Bytes>{{"folders/name", text("abc")}, {"b", text("def")}});

  // GNU's magic has a space, and other things where POSIX has folders.
  archive[262] = ' ';
  TarBytes::seal(archive, 0);
  write_bytes(path, archive);
  CHECK(contents(path).contains("name"));
}

TEST_CASE("what is no whole archive is refused by the byte") {
  const TemporaryFolder folder;
  const auto path = folder / "a.tar";
  const Bytes good = TarBytes().file("one", Bytes(600, 1)).file("two", "2").bytes();
  const auto refused = [&](const Bytes& archive, std::initializer_list<std::string_view> words) {
    write_bytes(path, archive);
    const auto said = refusal([&] { contents(path); });
    CHECK_MESSAGE(mentions(said, {"a.tar, byte "}), said);
    CHECK_MESSAGE(mentions(said, words), said);
  };
  const auto changed = [&](std::size_t at, std::string_view letters) {
    Bytes archive = good;
    std::copy(letters.begin(), letters.end(), archive.begin() + static_cast<std::ptrdiff_t>(at));
    TarBytes::seal(archive, at / 512 * 512);
    return archive;
  };
  refused({}, {"byte 0", "the file ends here"});
  refused(Bytes(good.begin(), good.begin() + 700), {"byte 0", "600 bytes", "cut off"});
  refused(Bytes(good.begin(), good.begin() + 5 * 512), {"byte 2560", "the file ends here"});
  Bytes flipped = good;
  flipped[1536 + 3] ^= 1;
  refused(flipped, {"byte 1536", "sum does not hold"});
  refused(changed(124, "0000000x000"), {"octal digits"});
  refused(changed(124, "77777777777"), {"8589934591 bytes"});
  refused(changed(124, "\x80\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), {"too large"});
  refused(changed(156, "S"), {"holes"});
  for (const char* bad :
       {"8 size=3\n", "x", "10 size=y\n", "99 path=a\n", "0 path=a\n", "8 path=a"}) {
    CAPTURE(bad);
    refused(TarBytes().file("x", bad, 'x').file("b", "def").bytes(), {"extended header"});
  }
  Bytes large = TarBytes().file("x", Bytes(2 << 20), 'L').file("b", "def").bytes();
  refused(large, {"not believed"});
}

TEST_CASE("archives damaged anywhere are read or refused, and never read past their end") {
  const TemporaryFolder folder;
  const auto path = folder / "a.tar";
  const std::string long_name(150, 'n');
  const Bytes good = TarBytes()
                         .file("one", Bytes(600, 1))
                         .file("././@LongLink", long_name + '\0', 'L')
                         .file("x", "12345")
                         .file("PaxHeaders/x", "10 size=3\n14 path=a.jpg\n", 'x')
                         .file("b", "def")
                         .bytes();
  Damage damage(damage_seed(20151202));
  Outcomes outcomes;
  for (int i = 0; i < 4000; ++i) {
    std::string what;
    Bytes bad = damage(good, 512, what);
    // Half of the time the sum holds, so that what lies behind it is tried too.
    for (std::size_t header = 0; damage.draw(2) == 0 && header + 512 <= bad.size(); header += 512) {
      if (std::any_of(bad.begin() + static_cast<std::ptrdiff_t>(header),
                      bad.begin() + static_cast<std::ptrdiff_t>(header) + 512,
                      [](int b) { return b != 0; }))
        TarBytes::seal(bad, header);
    }
    CAPTURE(what);
    const auto wrong = judge(path, bad, outcomes, [&] {
      TarReader tar(path);
      Index end = 0;
      while (const auto member = tar.next()) {
        if (member->offset < end || member->size < 0) return false;
        end = member->offset + member->size;
      }
      return end <= std::ssize(bad);
    });
    CHECK_MESSAGE(wrong.empty(), wrong);
  }
  CHECK(outcomes.refused > 500);
  CHECK(outcomes.accepted > 500);
}
