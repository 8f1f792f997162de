// SPDX-License-Identifier: MIT
// A customer's program that exports a network; argument 1 is the version it expects.
#include <filesystem>
#include <inception/inception.hpp>
#include <inception/onnx/export_onnx.hpp>

struct Network : inception::Sequential<inception::GlobalAvgPool2d<3>, inception::Linear<3, 2>> {
  static constexpr std::string_view output_name = "logits";
};

int main(int argc, char** argv) {
  const inception::Model<Network> model;
  inception::export_onnx(model, "customer.onnx", {.size = {4, 4}});
  const bool written = std::filesystem::file_size("customer.onnx") > 0;
  return argc == 2 && inception::version == argv[1] && written ? 0 : 1;
}
