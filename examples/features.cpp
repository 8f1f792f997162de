// SPDX-License-Identifier: MIT
// Writes what a network makes of images, at any of its layers, to a file.
//
//   features --network inception_v3 --weights inception_v3.pth --tap pooled --out photos.npy photos/
//   features ... --tap Mixed_6e --mean --tap logits --out photos.npz --names photos.txt photos/
#include "features.hpp"

#include "support/shared_options.hpp"

int main(int argc, char** argv) {
  examples::FeaturesOptions o;
  examples::CommandLine line(
      "Writes what a network makes of images, at any of its layers, to a file.");
  declare_network(line, o.network);
  line.required("--weights", o.network.weights,
                "state_dict in PyTorch's names: safetensors, or of torch.save()");
  line.repeated(
      "--tap", o.taps,
      "what is written: an output of the network, a layer such as Mixed_6e, or pooled: what "
      "the last layer reads",
      examples::Presence::required);
  line.flag("--mean", o.mean, "of each tap the mean over its grid");
  line.required("--out", o.out, "the file: .npy for one tap, .npz or .safetensors");
  line.option("--names", o.names,
              "a file for the images' names, one a line, in the order of the rows");
  declare_pictures(line, o.pictures);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    return examples::run_on(o.pictures.device, o.pictures.threads, examples::Features{o});
  } catch (const std::exception& e) {
    fmt::print(stderr, "features: {}\n", e.what());
    return 1;
  }
}
