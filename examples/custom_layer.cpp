// SPDX-License-Identifier: MIT
// A layer of one's own in a network with ours: custom_layer.hpp on the device that --device names.
#include "custom_layer.hpp"

#include "support/command_line.hpp"
#include "support/device_choice.hpp"

int main(int argc, char** argv) {
  std::string device = "cpu";
  examples::CommandLine line("Sums up, checks and trains a network with a layer of one's own.");
  line.option("--device", device, examples::device_help);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    return examples::run_on(device, 2, CustomLayer());
  } catch (const std::exception& e) {
    fmt::print(stderr, "custom_layer: {}\n", e.what());
    return 1;
  }
}
