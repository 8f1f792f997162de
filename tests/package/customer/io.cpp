// SPDX-License-Identifier: MIT
// A customer's program that writes weights and reads files; argument 1 is the version it expects.
#include <fstream>
#include <inception/data/gzip.hpp>
#include <inception/io/safetensors.hpp>
#include <inception/version.hpp>
#include <vector>

int main(int argc, char** argv) {
  const std::vector<float> written{1.0F, 2.0F, 3.0F};
  inception::SafetensorsWriter writer;
  writer.add("weight", {3}, written);
  writer.write("customer.safetensors");
  const auto file = inception::SafetensorsFile::open("customer.safetensors");
  const bool same = file.read<float>(file.at("weight")) == written;

  std::ofstream("customer.txt") << "not gzip";
  const bool plain = !inception::GzipFile("customer.txt").compressed();

  return argc == 2 && inception::version == argv[1] && same && plain ? 0 : 1;
}
