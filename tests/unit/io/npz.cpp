// SPDX-License-Identifier: MIT
// .npz files: those of numpy, our own, and damaged ones.
#include "inception/io/npz.hpp"

#include "support/damage.hpp"
#include "support/files.hpp"
#include "support/zip_writer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

std::filesystem::path golden(const std::string& name) {
  return std::filesystem::path(INCEPTION_SOURCE_DIR) / "tests" / "golden" / "numpy" / name;
}

using Content = std::map<std::string, std::pair<std::vector<Index>, std::vector<double>>>;

Content content_of(const std::filesystem::path& path) {
  const auto file = NpzFile::open(path);
  Content content;
  for (const std::string& name : file.names()) {
    auto array = file.read<double>(name);
    content[name] = {std::move(array.shape), std::move(array.values)};
  }
  return content;
}

/// Reads every array after each kind of damage at each byte.
void damage_each_byte(const std::string& name) {
  const TemporaryFolder folder;
  const auto path = folder / name;
  const Bytes whole = read_bytes(golden(name));
  const Content content = content_of(golden(name));
  Outcomes outcomes;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const int change : {0xFF, 1 << (i % 8)}) {
      Bytes damaged = whole;
      damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ change);
      // An array whose name in the directory ends otherwise is not an array.
      const auto fault = judge(path, damaged, outcomes, [&] {
        for (const auto& [array, values] : content_of(path)) {
          if (content.contains(array) && content.at(array) != values) return false;
        }
        return true;
      });
      CHECK_MESSAGE(fault == "", "byte " << i << ": " << fault);
    }
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(i));
    const auto fault = judge(path, cut, outcomes, [&] { return content_of(path).empty(); });
    CHECK_MESSAGE(fault == "", "cut off after " << i << ": " << fault);
  }
  MESSAGE(outcomes.refused << " refused, " << outcomes.accepted << " harmless");
  CHECK(outcomes.refused > outcomes.accepted);
}

}  // namespace

TEST_CASE("stored and deflated archives of numpy are read") {
  for (const std::string name : {"stored.npz", "deflated.npz"}) {
    const auto file = NpzFile::open(golden(name));
    CHECK(file.contains("mu"));
    CHECK_FALSE(file.contains("mu.npy"));
    const auto mu = file.read<double>("mu");
    CHECK(mu.shape == std::vector<Index>{3});
    CHECK(mu.values == std::vector<double>{-2, -1.5, -1});
    const auto sigma = file.read<float>("sigma");
    CHECK(sigma.shape == std::vector<Index>{3, 3});
    CHECK(sigma.values.back() == 2);
  }
  const auto deflated = NpzFile::open(golden("deflated.npz"));
  CHECK(deflated.names() == std::vector<std::string>{"mu", "sigma", "zeros"});
  CHECK(deflated.read<float>("zeros").values == std::vector<float>(1000));
  CHECK(mentions(refusal([&] { deflated.read<float>("nu"); }),
                 {"deflated.npz: must hold an array 'nu'; it holds 'mu', 'sigma', 'zeros'"}));
}

TEST_CASE("an archive that is written is read back, and the same content gives the same bytes") {
  const TemporaryFolder folder;
  const std::vector<double> mu{1, 2};
  const std::vector<double> sigma{1, 0, 0, 1};
  const auto write = [&](const std::string& name) {
    NpzWriter writer(folder / name);
    writer.add<double>("mu", {2}, mu);
    writer.add<double>("sigma", {2, 2}, sigma);
    CHECK(mentions(refusal<Error>([&] { writer.add<double>("mu", {2}, mu); }), {"given twice"}));
    CHECK(mentions(refusal<ShapeError>([&] { writer.add<double>("x", {3}, mu); }),
                   {"array 'x': there must be as many values as the shape has, 3; 2"}));
    CHECK_FALSE(std::filesystem::exists(folder / name));
    writer.commit();
  };
  write("a.npz");
  write("b.npz");
  CHECK(content_of(folder / "a.npz") == Content{{"mu", {{2}, mu}}, {"sigma", {{2, 2}, sigma}}});
  CHECK(read_bytes(folder / "a.npz") == read_bytes(folder / "b.npz"));
}

TEST_CASE("a damaged archive is refused, or no number is lost") {
  damage_each_byte("stored.npz");
  damage_each_byte("deflated.npz");
}

TEST_CASE("files of other methods, and sizes that cannot be, are refused") {
  const TemporaryFolder folder;
  const auto path = folder / "x.npz";
  const auto refused = [&](const Bytes& bytes) {
    write_bytes(path, bytes);
    return refusal([&] { NpzFile::open(path).read<float>("x"); });
  };
  ZipWriter method;
  method.add("x.npy", "?", 12);
  CHECK(mentions(refused(method.bytes()), {"'x.npy' must be stored as it is or deflated", "12"}));
  ZipWriter noise;
  noise.add("x.npy", "\xFF\xFF", 8);
  CHECK(mentions(refused(noise.bytes()), {"array 'x': the compressed bytes must make the 2"}));
  ZipWriter other;
  other.add("x.npy", "hello");
  CHECK(mentions(refused(other.bytes()), {"array 'x', byte 0: a .npy file must start with"}));

  Bytes huge = read_bytes(golden("deflated.npz"));
  // The size in the directory's first entry, after its signature and 20 bytes more.
  const std::string entry = "PK\1\2";
  const auto at = std::search(huge.begin(), huge.end(), entry.begin(), entry.end());
  at[24] = at[25] = at[26] = 0xEE;
  write_bytes(path, huge);
  CHECK(mentions(refusal([&] { NpzFile::open(path).read<float>("mu"); }),
                 {"compressed bytes cannot make"}));
}
