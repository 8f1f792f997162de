// SPDX-License-Identifier: MIT
// Writes what a network makes of images, at any of its layers, to a file.
//
//   features --network inception_v3 --weights inception_v3.pth --tap pooled --out photos.npy photos/
//   features ... --tap Mixed_6e --mean --tap logits --out photos.npz --names photos.txt photos/
#include "features.hpp"

#include "support/command_line.hpp"
#include "support/input_formats.hpp"
#include "support/stem_names.hpp"

int main(int argc, char** argv) {
  examples::FeaturesOptions o;
  examples::CommandLine line(
      "Writes what a network makes of images, at any of its layers, to a file.");
  line.option("--network", o.network.network, "the network", examples::network_names());
  line.option("--stem", o.network.stem, "of inception_v2", examples::stem_names());
  line.required("--weights", o.network.weights,
                "state_dict in PyTorch's names: safetensors, or of torch.save()");
  line.option("--input-format", o.network.input_format, examples::input_format_help);
  line.repeated(
      "--tap", o.taps,
      "what is written: an output of the network, a layer such as Mixed_6e, or pooled: what "
      "the last layer reads",
      examples::Presence::required);
  line.flag("--mean", o.mean, "of each tap the mean over its grid");
  line.required("--out", o.out, "the file: .npy for one tap, .npz or .safetensors");
  line.option("--names", o.names,
              "a file for the images' names, one a line, in the order of the rows");
  line.flag("--recursive", o.recursive, "look into the folders of folders too");
  line.flag("--upright", o.upright, "turn photographs as the camera was held");
  line.option("--batch", o.batch, "images that the network takes at once", examples::positive);
  line.option("--precision", o.precision, examples::precision_help, {"f32", "bf16", "tf32", "f16"});
  line.option("--device", o.device, examples::device_help);
  line.option("--threads", o.threads, "0 takes every core", examples::not_negative);
  line.rest("images", o.images, "JPEG and PNG files, and folders of them");
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    return examples::run_on(o.device, o.threads, examples::Features{o});
  } catch (const std::exception& e) {
    fmt::print(stderr, "features: {}\n", e.what());
    return 1;
  }
}
