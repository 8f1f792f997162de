// SPDX-License-Identifier: MIT
// Thousands of damaged files of torch.save(): refused with a sentence, or read as if they were whole.
#include "inception/io/pytorch_file.hpp"

#include "support/damage.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

Bytes golden(const std::string& name) {
  return read_bytes(std::filesystem::path(INCEPTION_SOURCE_DIR) / "tests" / "golden" / "pytorch" /
                    name);
}

/// All that a file says: shapes and numbers by name.
using Content = std::map<std::string, std::pair<std::vector<Index>, std::vector<double>>>;

Content content_of(const std::filesystem::path& path) {
  const auto file = PytorchFile::open(path);
  Content content;
  for (const auto& entry : file.tensors()) {
    std::vector<double> values;
    if (is_real(entry.dtype)) {
      values = file.read<double>(entry);
    } else {
      const auto integers = file.read<std::int64_t>(entry);
      values.assign(integers.begin(), integers.end());
    }
    content[entry.name] = {entry.shape, std::move(values)};
  }
  return content;
}

}  // namespace

TEST_CASE("a PyTorch file with any one byte damaged is refused, or nothing is lost") {
  const TemporaryFolder folder;
  const auto path = folder / "w.pth";
  const Bytes whole = golden("state_dict.pth");
  write_bytes(path, whole);
  const Content content = content_of(path);
  Outcomes outcomes;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const int change : {0xFF, 1 << (i % 8)}) {
      Bytes damaged = whole;
      damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ change);
      const auto fault =
          judge(path, damaged, outcomes, [&] { return content_of(path) == content; });
      CHECK_MESSAGE(fault == "", "byte " << i << ": " << fault);
    }
  }
  MESSAGE(outcomes.refused << " refused, " << outcomes.accepted << " read as if whole");
  CHECK(outcomes.refused > 1500);
  CHECK(outcomes.accepted > 100);
}

TEST_CASE("a PyTorch file cut off anywhere is refused") {
  const TemporaryFolder folder;
  const auto path = folder / "w.pth";
  const Bytes whole = golden("state_dict.pth");
  Outcomes outcomes;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto fault = judge(path, cut, outcomes, [&] { return !content_of(path).empty(); });
    CHECK_MESSAGE(fault == "", "cut off after " << size << ": " << fault);
  }
  CHECK(outcomes.accepted == 0);
}

TEST_CASE("without checksums, random damage is refused or gives other numbers, no more") {
  const TemporaryFolder folder;
  const auto path = folder / "w.pth";
  const Bytes whole = golden("without_checksums.pth");
  const auto seed = damage_seed(22);
  MESSAGE("seed " << seed);
  Damage damage(seed);
  Outcomes outcomes;
  for (int i = 0; i < 3000; ++i) {
    std::string what;
    const Bytes damaged = damage(whole, 800, what);  // the pickle comes first
    const auto fault = judge(path, damaged, outcomes, [&] {
      content_of(path);
      return true;
    });
    CHECK_MESSAGE(fault == "", "file " << i << ", " << what << ": " << fault);
  }
  MESSAGE(outcomes.refused << " refused, " << outcomes.accepted << " accepted");
  CHECK(outcomes.refused > 1000);
  CHECK(outcomes.accepted > 100);
}
