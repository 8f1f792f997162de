// SPDX-License-Identifier: MIT
// The tutorial's program: first_module.hpp on the device that --device names.
#include "first_module.hpp"

#include "support/command_line.hpp"
#include "support/device_choice.hpp"

int main(int argc, char** argv) {
  std::string device = "cpu";
  examples::CommandLine line("Runs an Inception module alone, and trains a network of it.");
  line.option("--device", device, examples::device_help);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    return examples::run_on(device, 1, FirstModule());
  } catch (const std::exception& e) {
    fmt::print(stderr, "first_module: {}\n", e.what());
    return 1;
  }
}
