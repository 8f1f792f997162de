// SPDX-License-Identifier: MIT
// The main function of a fuzz target in builds without a fuzzer: reads every file of the folders that it
// is given, in alphabetical order.
#include <algorithm>
#include <exception>
#include <filesystem>
#include <iostream>
#include <vector>

#include "support/files.hpp"
#include "support/fuzz_target.hpp"

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> inputs;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      inputs.push_back(entry.path());
    }
  }
  std::sort(inputs.begin(), inputs.end());
  for (const auto& input : inputs) {
    const auto bytes = inception::test::read_bytes(input);
    try {
      LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    } catch (const std::exception& error) {
      std::cerr << input.string() << ": " << error.what() << '\n';
      return 1;
    }
  }
  std::cout << inputs.size() << " inputs\n";
  return inputs.empty() ? 1 : 0;
}
