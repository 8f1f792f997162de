// SPDX-License-Identifier: MIT
// Trains InceptionV2 on Fashion-MNIST, CIFAR-10, CIFAR-100 or STL-10.
//
//   train --dataset fashion-mnist --data DIR --epochs 2 --out runs/first
//   train ... --resume          goes on where that run stopped, with the same bits
//   train ... --device cuda     on the first GPU
#include "train.hpp"

#include "support/command_line.hpp"
#include "support/stem_names.hpp"

namespace {

void declare(examples::CommandLine& line, examples::TrainOptions& o) {
  using examples::not_negative;
  using examples::positive;
  line.option("--dataset", o.dataset, "the data set", examples::dataset_names());
  line.required("--data", o.data, "folder with the data set's published files");
  line.option("--out", o.out, "folder of this run");
  line.option("--epochs", o.epochs, "passes over the training images", positive);
  line.option("--batch", o.batch, "images a step", {2, 1 << 20});
  line.option("--optimizer", o.optimizer, "the optimizer",
              {"sgd", "adam", "adamw", "rmsprop", "rmsprop_tf"});
  line.option("--lr", o.lr, "learning rate", not_negative);
  line.option("--schedule", o.schedule, "of the learning rate; linear and cosine go down to 0",
              {"constant", "linear", "cosine", "one_cycle", "exponential"});
  line.option("--warmup", o.warmup, "epochs in which the rate rises from 0", not_negative);
  line.option("--momentum", o.settings.momentum, "of sgd (0.9) and both rmsprops (0)");
  line.flag("--nesterov", o.nesterov, "the look-ahead form of sgd's momentum");
  line.option("--beta1", o.settings.beta1, "of adam and adamw (0.9)");
  line.option("--beta2", o.settings.beta2, "of adam and adamw (0.999)");
  line.option("--rho", o.settings.rho, "of rmsprop (0.99) and rmsprop_tf (0.9)");
  line.option("--epsilon", o.settings.epsilon, "of all optimizers but sgd");
  line.option("--weight-decay", o.settings.weight_decay, "of weights; not of biases and batch norm",
              not_negative);
  line.option("--weight-average", o.weight_average,
              "decay of the running average that is evaluated and saved; 0: none", {0, 1});
  line.option("--clip-norm", o.clip_norm, "largest norm of the gradients; 0: none", not_negative);
  line.option("--label-smoothing", o.label_smoothing, "epsilon of the loss", {0, 1});
  line.option("--aux-weight", o.aux_weight, "weight of the auxiliary loss", not_negative);
  line.option("--initializer", o.initializer, "first values of the weights",
              {"pytorch", "truncated_normal", "he", "glorot"});
  line.option("--norm-bias", o.norm_bias, "first value of batch norm's bias before a ReLU");
  line.option("--size", o.size, "side that images are resized to; 0 keeps theirs", not_negative);
  line.option("--final-size", o.final_size, "side in the last epochs and in the test; 0: --size",
              not_negative);
  line.option("--final-epochs", o.final_epochs, "epochs of --final-size", positive);
  line.option("--stem", o.stem, "auto: seed from 75 pixels on, below low-resolution",
              examples::stem_names("auto"));
  line.option("--precision", o.precision,
              "bf16, and on a GPU tf32 and f16, round the factors of convolutions",
              {"f32", "bf16", "tf32", "f16"});
  line.flag("--no-dropout", o.no_dropout, "training keeps every element");
  line.flag("--augment", o.augment, "random flips, and crops from --crop-padding");
  line.option("--crop-padding", o.crop_padding, "pixels of padding of --augment; 0: flips only",
              not_negative);
  line.option("--limit", o.limit, "use only so many training images; 0: all", not_negative);
  line.option("--validation", o.validation, "training images set apart for validation",
              not_negative);
  line.option("--test", o.test, "use only so many test images; 0: all", not_negative);
  line.flag("--test-mirrored", o.test_mirrored,
            "test also on the mean answer to an image and its mirror image");
  line.option("--device", o.device, examples::device_help);
  line.option("--threads", o.threads, "0 takes every core", not_negative);
  line.option("--seed", o.seed, "of weights, order, augmentation and dropout");
  line.flag("--resume", o.resume, "go on from the checkpoint in --out");
}

}  // namespace

int main(int argc, char** argv) {
  examples::TrainOptions o;
  examples::CommandLine line("Trains InceptionV2; writes log.csv, curves.svg and weights.");
  declare(line, o);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    return examples::run_on(o.device, o.threads, examples::Train{o});
  } catch (const std::exception& e) {
    fmt::print(stderr, "train: {}\n", e.what());
    return 1;
  }
}
