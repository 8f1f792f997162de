// SPDX-License-Identifier: MIT
// The tensors of the family against the state_dicts of torchvision, timm and pytorch-fid.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "inception/networks/googlenet.hpp"
#include "inception/networks/inception_v3.hpp"
#include "support/key_list.hpp"

using namespace inception;
using namespace inception::test;

namespace {

using Lines = std::vector<std::string>;

/// Files are read by name. PyTorch lists heads where their constructor stands, we where they run.
Lines sorted(Lines lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

template <class Network>
Lines sorted_tensors() {
  return sorted(tensors_of(program_of<Network>.view()));
}

Lines without(Lines lines, const std::string& prefix) {
  std::erase_if(lines, [&](const std::string& line) { return line.starts_with(prefix); });
  return lines;
}

}  // namespace

TEST_CASE("GoogLeNet has torchvision's tensors") {
  const Lines expected = sorted(key_list("googlenet"));
  REQUIRE(expected.size() == 364);
  CHECK(sorted_tensors<GoogLeNet<1000, 3, TorchvisionGoogLeNet>>() == expected);
  CHECK(sorted_tensors<GoogLeNet<1000, 3, TorchvisionGoogLeNetNoAux>>() ==
        without(expected, "aux"));
}

TEST_CASE("Inception-v3 has the tensors of torchvision and timm") {
  const Lines expected = sorted(key_list("inception_v3"));
  REQUIRE(expected.size() == 580);
  CHECK(sorted_tensors<InceptionV3<1000, 3, TorchvisionV3>>() == expected);
  CHECK(sorted_tensors<InceptionV3<1000, 3, TimmV3>>() == without(expected, "AuxLogits."));
}

TEST_CASE("Inception-v3 for FID has pytorch-fid's tensors, in their order") {
  const Lines expected = key_list("fid_inception");
  REQUIRE(expected.size() == 566);
  CHECK(tensors_of(program_of<InceptionV3<1008, 3, FidV3>>.view()) == expected);
}
