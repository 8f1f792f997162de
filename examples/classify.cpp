// SPDX-License-Identifier: MIT
// Says what images show: the most probable classes of each.
//
//   classify --network inception_v3 --weights inception_v3.pth cat.jpg holiday/
//   classify ... --classes imagenet_classes.txt --crops 144 --weights A --weights B cat.jpg
#include "classify.hpp"

#include "support/shared_options.hpp"

int main(int argc, char** argv) {
  examples::ClassifyOptions o;
  examples::CommandLine line("Says what images show: the most probable classes of each.");
  declare_network(line, o.network);
  line.repeated(
      "--weights", o.weights,
      "state_dict in PyTorch's names: safetensors, or of torch.save(); several: the mean of "
      "their probabilities",
      examples::Presence::required);
  line.option("--classes", o.classes, "file of the classes' names, one a line");
  line.option("--top", o.top, "classes that are told of each image", examples::positive);
  line.option("--crops", o.crops,
              "1, 10, 12 or 144 crops of each image, whose answers are averaged",
              examples::positive);
  line.flag("--json", o.json, "one JSON object a line for each image");
  declare_pictures(line, o.pictures);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    return examples::run_on(o.pictures.device, o.pictures.threads, examples::Classify{o});
  } catch (const std::exception& e) {
    fmt::print(stderr, "classify: {}\n", e.what());
    return 1;
  }
}
