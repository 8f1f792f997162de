// SPDX-License-Identifier: MIT
// The network that docs/how_to/port_a_network.md ports: torchvision's tensors, PyTorch's numbers, and
// the code that the page shows.
//
// scripts/make_squeezenet_golden.py makes the files of tests/golden.
#include "../../examples/support/squeezenet.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "inception/io/safetensors.hpp"
#include "support/key_list.hpp"
#include "support/network_golden.hpp"

using namespace inception;
using namespace inception::test;

namespace {

const std::filesystem::path source = INCEPTION_SOURCE_DIR;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("SqueezeNet has torchvision's tensors and counts") {
  const auto expected = key_list("squeezenet");
  REQUIRE(expected.size() == 52);
  CHECK(tensors_of(program_of<examples::SqueezeNet<>>.view()) == expected);
  CHECK(multiply_adds<examples::SqueezeNet<>>({224, 224}) == 349'151'936);
  CHECK(smallest_side(program_of<examples::SqueezeNet<>>.view()) == 17);
}

TEST_CASE("SqueezeNet gives PyTorch's logits") {
  Model<examples::SqueezeNet<7>, Cpu, double> model({}, Cpu(2));
  fill(model);
  model.forward(make_images<double>({2, 66, 75, 3}));
  const auto golden = SafetensorsFile::open(source / "tests/golden/squeezenet.safetensors");
  const auto expected = golden.read<double>(golden.at("logits"));
  REQUIRE(expected.size() == 5);
  CHECK(error_of(digest("logits", 4, model.output("logits")), expected.data(), 0) < 1e-9);
}

TEST_CASE("the page shows the code that is tested") {
  const std::string page = text_of(source / "docs/how_to/port_a_network.md");
  const std::string code = text_of(source / "examples/support/squeezenet.hpp");
  const std::string begin = "<!-- squeezenet.hpp -->\n```cpp\n";
  int blocks = 0;
  for (std::size_t at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
    at += begin.size();
    const std::string block = page.substr(at, page.find("```", at) - at);
    CAPTURE(block);
    CHECK(code.find(block) != std::string::npos);
    ++blocks;
  }
  CHECK(blocks == 3);
}
