// SPDX-License-Identifier: MIT
// Writes a network with its weights as an ONNX file, for other runtimes.
//
//   export_onnx --network inception_v3 --weights inception_v3.pth --out inception_v3.onnx
#include <fmt/core.h>

#include <inception/onnx/export_onnx.hpp>
#include <inception/training/weights.hpp>
#include <map>
#include <string>

#include "support/command_line.hpp"
#include "support/image_size.hpp"
#include "support/input_formats.hpp"
#include "support/open_network.hpp"
#include "support/stem_names.hpp"

namespace {

using namespace inception;

/// What the program is told.
struct Options {
  std::string network = "inception_v2", stem = "seed", weights, out, size, input_format = "auto";
  bool fold_batch_norm = false;
};

Extent image_size(const Options& o) {
  if (!o.size.empty()) return examples::parse_image_size(o.size);
  const examples::NetworkEntry* const network = examples::find_network(o.network);
  const int side = network == nullptr ? 299 : network->side;
  return {side, side};
}

std::string text_of(const OnnxValue& value) {
  std::string text = value.name + " [N";
  for (const std::int64_t extent : value.shape) text += fmt::format(", {}", extent);
  return text + "]";
}

void run(const Options& o) {
  const auto weights = open_weight_file(o.weights);
  const auto input = examples::choose_format(o.input_format, o.network, *weights);
  const auto model = examples::make_network_for<float>(*weights, o.network, o.stem, {}, Cpu());
  load_weights(*model, *weights);
  const std::string format = to_text(input.format);
  const OnnxModel graph = onnx_model(*model, {.size = image_size(o),
                                              .fold_batch_norm = o.fold_batch_norm,
                                              .name = o.network,
                                              .metadata = {{std::string(input_format_key), format},
                                                           {"inception.network", o.network}}});
  write_file(o.out, serialize(graph));
  fmt::print("{}: {} -> {}, ONNX opset {}, {} nodes\n{}\n", o.network, o.weights, o.out, onnx_opset,
             graph.nodes.size(), text_of(graph.inputs[0]));
  for (const OnnxValue& output : graph.outputs) fmt::print("{}\n", text_of(output));
  fmt::print("input format, from {}: {}\n", input.origin, format);
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  examples::CommandLine line("Writes a network with its weights as an ONNX file.");
  line.option("--network", o.network, "the network", examples::network_names());
  line.option("--stem", o.stem, "of inception_v2", examples::stem_names());
  line.required("--weights", o.weights,
                "state_dict in PyTorch's names: safetensors, or of torch.save()");
  line.required("--out", o.out, "the ONNX file");
  line.option("--size", o.size, "side, or HEIGHTxWIDTH, of the images; default: the paper's");
  line.flag("--fold-batch-norm", o.fold_batch_norm, "into the convolutions before them");
  line.option("--input-format", o.input_format, examples::input_format_help);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    run(o);
  } catch (const std::exception& e) {
    fmt::print(stderr, "export_onnx: {}\n", e.what());
    return 1;
  }
}
