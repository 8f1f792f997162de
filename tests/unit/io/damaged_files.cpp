// SPDX-License-Identifier: MIT
// Hundreds of damaged safetensors files: refused with a sentence, or still whole.
#include "inception/io/safetensors.hpp"

#include "support/damage.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

using namespace inception;
using namespace inception::test;

namespace {

/// Whether every tensor lies inside the file and can be read.
bool is_whole(const std::filesystem::path& path) {
  const auto file = SafetensorsFile::open(path);
  Index bytes = 0;
  for (const auto& entry : file.tensors()) {
    Index count = 1;
    for (const Index extent : entry.shape) count *= extent;
    if (count != entry.count()) return false;
    bytes += static_cast<Index>(file.bytes(entry).size());
    if (is_real(entry.dtype)) {
      file.read<float>(entry);
    } else {
      file.read<std::int64_t>(entry);
    }
  }
  std::uint64_t header = 0;
  const auto content = read_bytes(path);
  std::memcpy(&header, content.data(), 8);
  return content.size() == 8 + header + static_cast<std::size_t>(bytes);
}

}  // namespace

TEST_CASE("damaged safetensors files are refused, or what is read is whole") {
  const TemporaryFolder folder;
  const auto path = folder / "w.safetensors";
  const std::vector<float> weights(60, 0.25F);
  const std::vector<double> biases(7, -1.0);
  const std::vector<std::int64_t> counter{3};
  const std::vector<std::uint8_t> bytes(5, 1);
  SafetensorsWriter writer;
  writer.add("conv1.weight", {5, 3, 2, 2}, weights);
  writer.add("conv1.bias", {7}, biases);
  writer.add("bn.num_batches_tracked", {}, counter);
  writer.add("bytes", {5}, bytes);
  writer.set_metadata("format", "pt");
  writer.write(path);
  const Bytes whole = read_bytes(path);
  // 60 floats, 7 doubles, an int64 and 5 bytes follow the header.
  const std::size_t header = whole.size() - 309;

  const auto seed = damage_seed(20);
  MESSAGE("seed " << seed);
  Damage damage(seed);
  Outcomes outcomes;
  for (int i = 0; i < 3000; ++i) {
    std::string what;
    const Bytes damaged = damage(whole, header, what);
    if (damaged == whole) continue;
    const auto fault = judge(path, damaged, outcomes, [&] { return is_whole(path); });
    CHECK_MESSAGE(fault == "", "file " << i << ", " << what << ": " << fault);
  }
  MESSAGE(outcomes.refused << " refused, " << outcomes.accepted << " changed only in values");
  CHECK(outcomes.refused > 1500);
  CHECK(outcomes.accepted > 100);
}

TEST_CASE("a safetensors file cut off anywhere is refused") {
  const TemporaryFolder folder;
  const auto path = folder / "w.safetensors";
  const std::vector<float> values(9, 1.0F);
  SafetensorsWriter writer;
  writer.add("a", {9}, values);
  writer.write(path);
  const Bytes whole = read_bytes(path);
  Outcomes outcomes;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto fault = judge(path, cut, outcomes, [&] { return is_whole(path); });
    CHECK_MESSAGE(fault == "", "cut off after " << size << ": " << fault);
  }
  CHECK(outcomes.accepted == 0);
}
