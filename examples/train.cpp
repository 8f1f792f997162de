// SPDX-License-Identifier: MIT
// Trains InceptionV2 on Fashion-MNIST, CIFAR-10, CIFAR-100 or STL-10.
//
//   train --dataset fashion-mnist --data DIR --epochs 2 --out runs/first
//   train ... --resume          goes on where that run stopped, with the same bits
//   train ... --recipe paper_2015  the training of the paper; other flags change it
//   train ... --device cuda     on the first GPU
//   mpirun -np 4 train ...      the same run by four processes, each with its part of every batch
#include "train.hpp"

#include <inception/training/recipes.hpp>

#include "support/command_line.hpp"
#include "support/processes.hpp"
#include "support/stem_names.hpp"

namespace {

using inception::Recipe;
namespace recipes = inception::recipes;

std::vector<std::string> recipe_names() {
  std::vector<std::string> names = recipes::names();
  names.insert(names.begin(), Recipe().name);
  return names;
}

void declare_recipe(examples::CommandLine& line, examples::TrainOptions& o) {
  using examples::not_negative;
  using examples::positive;
  Recipe& r = o.recipe;
  line.option("--epochs", r.epochs, "passes over the training images", positive);
  line.option("--batch", r.batch, "images a step", {2, 1 << 20});
  line.option("--parts", r.parts, "in which a batch passes the network; saves memory", positive);
  line.option("--optimizer", r.optimizer, "the optimizer",
              {"sgd", "adam", "adamw", "rmsprop", "rmsprop_tf"});
  line.option("--lr", r.learning_rate, "learning rate", not_negative);
  line.option("--schedule", r.schedule, "of the learning rate; linear and cosine go down to 0",
              {"constant", "linear", "cosine", "one_cycle", "exponential", "step", "plateau"});
  line.option("--warmup", r.warm_up, "epochs in which the rate rises from 0", not_negative);
  line.option("--lr-factor", r.rate_factor, "of exponential (0.94), step (0.1) and plateau (0.1)",
              not_negative);
  line.option("--lr-every", r.rate_every, "epochs: of exponential (2) and step (30)", not_negative);
  line.option("--patience", r.patience, "of plateau: epochs without a better loss", not_negative);
  line.option("--momentum", r.settings.momentum, "of sgd (0.9) and both rmsprops (0)");
  line.flag("--nesterov", o.nesterov, "the look-ahead form of sgd's momentum");
  line.option("--beta1", r.settings.beta1, "of adam and adamw (0.9)");
  line.option("--beta2", r.settings.beta2, "of adam and adamw (0.999)");
  line.option("--rho", r.settings.rho, "of rmsprop (0.99) and rmsprop_tf (0.9)");
  line.option("--epsilon", r.settings.epsilon, "of all optimizers but sgd");
  line.option("--weight-decay", r.settings.weight_decay, "of weights; not of biases and batch norm",
              not_negative);
  line.option("--weight-average", r.weight_average,
              "decay of the running average that is evaluated and saved; 0: none", {0, 1});
  line.option("--clip-norm", r.step.clip_norm, "largest norm of the gradients; 0: none",
              not_negative);
  line.option("--label-smoothing", r.step.loss.label_smoothing, "epsilon of the loss", {0, 1});
  line.option("--aux-weight", r.step.loss.aux_weight, "weight of the auxiliary loss", not_negative);
  o.initializer = to_string(r.initializer);
  line.option("--initializer", o.initializer, "first values of the weights",
              {"pytorch", "truncated_normal", "he", "glorot"});
  line.option("--norm-bias", r.norm_bias, "first value of batch norm's bias before a ReLU");
  line.flag("--no-dropout", o.no_dropout, "training keeps every element");
  o.augment = r.augmentation.moves();
  if (!o.augment) {
    r.augmentation.horizontal_flip = true;
    r.augmentation.crop_padding = 4;
  }
  line.flag("--augment,!--no-augment", o.augment, "random flips, and crops from --crop-padding");
  line.option("--crop-padding", r.augmentation.crop_padding,
              "pixels of padding of --augment; 0: flips only", not_negative);
  o.edits = to_string(r.augmentation.edits.policy);
  line.option("--edits", o.edits, "of colours and shape: TrivialAugment or RandAugment",
              {"none", "trivial", "random"});
  line.option("--edit-count", r.augmentation.edits.edits, "of random, one after the other", {1, 4});
  line.option("--edit-strength", r.augmentation.edits.strength, "of random", {0, 30});
  line.option("--erasing", r.augmentation.erasing, "share of images of which a part is erased",
              {0, 1});
  line.option("--mixup", r.mixing.mixup, "alpha: images are averaged with others; 0: not", {0, 2});
  line.option("--cutmix", r.mixing.cutmix, "alpha: parts of others are pasted; 0: not", {0, 2});
}

void declare(examples::CommandLine& line, examples::TrainOptions& o) {
  using examples::not_negative;
  using examples::positive;
  line.option("--dataset", o.dataset, "the data set", examples::dataset_names());
  line.required("--data", o.data, "folder with the data set's published files");
  line.option("--out", o.out, "folder of this run");
  line.option("--recipe", o.recipe.name, "where the other options start from", recipe_names());
  declare_recipe(line, o);
  line.option("--size", o.size, "side that images are resized to; 0 keeps theirs", not_negative);
  line.option("--final-size", o.final_size, "side in the last epochs and in the test; 0: --size",
              not_negative);
  line.option("--final-epochs", o.final_epochs, "epochs of --final-size", positive);
  line.option("--stem", o.stem, "auto: seed from 75 pixels on, below low-resolution",
              examples::stem_names("auto"));
  line.option("--precision", o.precision,
              "bf16, and on a GPU tf32 and f16, round the factors of convolutions",
              {"f32", "bf16", "tf32", "f16"});
  line.option("--limit", o.limit, "use only so many training images; 0: all", not_negative);
  line.option("--validation", o.validation, "training images set apart for validation",
              not_negative);
  line.option("--test", o.test, "use only so many test images; 0: all", not_negative);
  line.flag("--test-mirrored", o.test_mirrored,
            "test also on the mean answer to an image and its mirror image");
  line.option("--device", o.device, examples::device_help);
  line.option("--threads", o.threads, "of each process; 0 takes every core", not_negative);
  line.flag("--sync-bn", o.sync_bn, "batch norm measures the whole batch of several processes");
  line.option("--seed", o.seed, "of weights, order, augmentation and dropout");
  line.option("--checkpoints", o.checkpoints, "kept; the older ones serve where one is damaged",
              positive);
  line.option("--checkpoint-every", o.checkpoint_every,
              "steps: saves within an epoch too; 0: only at its end", not_negative);
  line.flag("--resume", o.resume, "go on from the checkpoint in --out");
}

}  // namespace

int main(int argc, char** argv) {
  examples::TrainOptions o;
  // A recipe is where the other options start from, so it is looked for before they are read.
  const std::string recipe = examples::early_value(argc, argv, "--recipe");
  for (const std::string& name : recipes::names()) {
    if (name == recipe) o.recipe = recipes::find(name);
  }
  examples::CommandLine line("Trains InceptionV2; writes logs, a report and weights.");
  declare(line, o);
  if (const auto status = line.parse(argc, argv)) return *status;
  examples::Processes processes;
  try {
    processes = examples::join_processes();
    if (processes.all != nullptr) {
      o.processes = processes.all.get();
      if (o.threads == 0) o.threads = processes.here.threads;
      if (o.device == "cuda") o.device = fmt::format("cuda:{}", processes.here.rank);
    }
    return examples::run_on(o.device, o.threads, examples::Train{o});
  } catch (const std::exception& e) {
    return examples::report_error("train", e, processes);
  }
}
