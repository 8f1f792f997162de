// SPDX-License-Identifier: MIT
// The tensors of InceptionV2 against the state_dict of the seed's network: names, order, shapes.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "inception/networks/inception_v2.hpp"
#include "support/key_list.hpp"

using namespace inception;
using namespace inception::test;

namespace {

std::vector<std::string> golden_lines() { return key_list("seed_inception_v2"); }

}  // namespace

TEST_CASE("InceptionV2 has the seed's 743 tensors, in the seed's order and shapes") {
  const std::vector<std::string> expected = golden_lines();
  const std::vector<std::string> ours = tensors_of(program_of<InceptionV2<10>>.view());
  REQUIRE(expected.size() == 743);
  REQUIRE(ours.size() == 743);
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(ours[i] == expected[i]);
}

TEST_CASE("every stem has the same tensors") {
  const std::vector<std::string> expected = golden_lines();
  CHECK(tensors_of(program_of<InceptionV2<10, 3, LowResolutionStem>>.view()) == expected);
  CHECK(tensors_of(program_of<InceptionV2<10, 3, UnstridedStem>>.view()) == expected);
  CHECK(tensors_of(program_of<InceptionV2<10, 3, UnpooledStem>>.view()) == expected);
}

TEST_CASE("another number of classes or channels changes the ends alone") {
  const std::vector<std::string> expected = golden_lines();
  const std::vector<std::string> ours = tensors_of(program_of<InceptionV2<1000, 1>>.view());
  REQUIRE(ours.size() == expected.size());
  std::vector<std::string> different;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i] != expected[i]) different.push_back(ours[i]);
  }
  CHECK(different == std::vector<std::string>{"conv1.conv.weight 32,1,3,3",
                                              "aux.fc2.weight 1000,1024", "aux.fc2.bias 1000",
                                              "fc.weight 1000,2048", "fc.bias 1000"});
}

TEST_CASE("a module alone is named from its own top") {
  const std::vector<std::string> ours = tensors_of(program_of<InceptionF7<1280>>.view());
  CHECK(ours.front() == "branch1.0.conv.weight 448,1280,1,1");
  CHECK(ours[14] == "branch1_top.conv.weight 384,384,1,3");
  CHECK(ours.back() == "branch4.0.bn.num_batches_tracked scalar");
  CHECK(tensors_of(program_of<Conv2d<3, 8>>.view()) ==
        std::vector<std::string>{"weight 8,3,1,1", "bias 8"});
}
