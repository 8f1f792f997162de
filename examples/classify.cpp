// SPDX-License-Identifier: MIT
// Says what images show: the most probable classes of each.
//
//   classify --network inception_v3 --weights inception_v3.pth cat.jpg holiday/
//   classify ... --classes imagenet_classes.txt --crops 144 --weights A --weights B cat.jpg
#include "classify.hpp"

#include "support/command_line.hpp"
#include "support/input_formats.hpp"
#include "support/stem_names.hpp"

int main(int argc, char** argv) {
  using examples::positive;
  examples::ClassifyOptions o;
  examples::CommandLine line("Says what images show: the most probable classes of each.");
  line.option("--network", o.network.network, "the network", examples::network_names());
  line.option("--stem", o.network.stem, "of inception_v2", examples::stem_names());
  line.repeated(
      "--weights", o.weights,
      "state_dict in PyTorch's names: safetensors, or of torch.save(); several: the mean of "
      "their probabilities",
      examples::Presence::required);
  line.option("--input-format", o.network.input_format, examples::input_format_help);
  line.option("--classes", o.classes, "file of the classes' names, one a line");
  line.option("--top", o.top, "classes that are told of each image", positive);
  line.option("--crops", o.crops,
              "1, 10, 12 or 144 crops of each image, whose answers are averaged", positive);
  line.flag("--recursive", o.recursive, "look into the folders of folders too");
  line.flag("--upright", o.upright, "turn photographs as the camera was held");
  line.flag("--json", o.json, "one JSON object a line for each image");
  line.option("--batch", o.batch, "inputs that the network takes at once", positive);
  line.option("--precision", o.precision, examples::precision_help, {"f32", "bf16", "tf32", "f16"});
  line.option("--device", o.device, examples::device_help);
  line.option("--threads", o.threads, "0 takes every core", examples::not_negative);
  line.rest("images", o.images, "JPEG and PNG files, and folders of them");
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    return examples::run_on(o.device, o.threads, examples::Classify{o});
  } catch (const std::exception& e) {
    fmt::print(stderr, "classify: {}\n", e.what());
    return 1;
  }
}
