// SPDX-License-Identifier: MIT
// Trains a network that knows other images on a folder of class folders.
//
//   fine_tune --data photos --network inception_v3 --weights inception_v3.pth --out runs/photos
//   fine_tune ... --freeze Conv2d --freeze Mixed_5 --lr head=0.01 --lr Mixed_7=0.001 --lr rest=0.0001
#include "fine_tune.hpp"

#include "support/one_process.hpp"
#include "support/shared_options.hpp"

namespace {

void declare(examples::CommandLine& line, examples::FineTuneOptions& o) {
  using examples::not_negative;
  using examples::positive;
  line.required(
      "--data", o.data,
      "folder with a folder for each class, or with such train and val; lists and shards too");
  line.flag("--stream", o.stream, "read images when they are needed, not into memory first");
  line.option("--unreadable", o.unreadable, "with --stream: images stop the run or are skipped",
              {"stop", "skip"});
  line.option("--loader-threads", o.loader_threads,
              "that read and decode images; 0 takes every core", not_negative);
  declare_network(line, o.network);
  line.required(
      "--weights", o.network.weights,
      "state_dict in PyTorch's names: safetensors, or of torch.save(); its heads do not count");
  line.option("--size", o.size, "side of the images; 0: the format's", not_negative);
  line.option("--validation", o.validation, "part of the images set apart where there is no val",
              {0, 1});
  line.option("--out", o.out, "folder of this run");
  line.option("--epochs", o.epochs, "passes over the training images", positive);
  line.option("--batch", o.batch, "images a step", {2, 1 << 20});
  line.repeated("--freeze", o.freeze, "layers whose names begin so stay as they are");
  line.repeated("--lr", o.rates,
                "NAME=RATE for the layers whose names begin so, for head and for rest; left out: "
                "head=0.01 and rest=0.001");
  line.option("--optimizer", o.optimizer, "the optimizer",
              {"sgd", "adam", "adamw", "rmsprop", "rmsprop_tf"});
  line.option("--schedule", o.schedule, "of the learning rates; linear and cosine go down to 0",
              {"constant", "linear", "cosine", "one_cycle", "exponential"});
  line.option("--warmup", o.warmup, "epochs in which the rates rise from 0", not_negative);
  line.option("--weight-decay", o.weight_decay, "of weights; not of biases and batch norm",
              not_negative);
  line.option("--label-smoothing", o.label_smoothing, "epsilon of the loss", {0, 1});
  line.option("--aux-weight", o.aux_weight, "weight of the auxiliary losses", not_negative);
  line.flag("--augment", o.augment, "random flips, and crops from --crop-padding");
  line.option("--crop-padding", o.augmentation.crop_padding,
              "pixels of padding of --augment; 0: flips only", not_negative);
  declare_augmentation(line, o.augmentation, o.flags);
  declare_device(line, o.device, o.threads);
  line.option("--seed", o.seed, "of the heads, order, augmentation and dropout");
  line.flag("--resume", o.resume, "go on from the checkpoint in --out");
}

}  // namespace

int main(int argc, char** argv) {
  examples::FineTuneOptions o;
  examples::CommandLine line(
      "Trains a network that knows other images on a folder of class folders.");
  declare(line, o);
  if (const auto status = line.parse(argc, argv)) return *status;
  if (o.rates.empty()) o.rates = {"head=0.01", "rest=0.001"};
  try {
    examples::require_one_process();
    return examples::run_on(o.device, o.threads, examples::FineTune{o});
  } catch (const std::exception& e) {
    fmt::print(stderr, "fine_tune: {}\n", e.what());
    return 1;
  }
}
