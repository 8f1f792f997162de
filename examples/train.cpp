// SPDX-License-Identifier: MIT
// Trains InceptionV2 on Fashion-MNIST, CIFAR-10, CIFAR-100 or STL-10.
//
//   train --dataset fashion-mnist --data DIR --epochs 2 --out runs/first
//   train ... --resume     goes on where that run stopped, with the same bits
#include <fmt/core.h>
#include <algorithm>
#include <array>
#include <inception/program/cost.hpp>
#include <inception/training/evaluate_views.hpp>
#include <inception/training/fit.hpp>
#include <inception/training/interrupt.hpp>
#include <memory>

#include "support/command_line.hpp"
#include "support/datasets.hpp"
#include "support/make_inception_v2.hpp"
#include "support/make_optimizer.hpp"
#include "support/stem_names.hpp"

namespace {

using namespace inception;

struct Options {
  std::string dataset = "fashion-mnist", data, out = "runs/train", stem = "auto";
  std::string optimizer = "adam", schedule = "constant", initializer = "pytorch";
  std::string precision = "f32";
  int epochs = 15, batch = 64, size = 0, final_size = 0, final_epochs = 1, threads = 0;
  int crop_padding = 4;
  Index limit = 0, validation = 5000, test = 0;
  double lr = 1e-3, warmup = 0, label_smoothing = 0, aux_weight = 0.3, clip_norm = 0;
  double weight_average = 0, norm_bias = 0;
  OptimizerSettings settings;
  bool nesterov = false, no_dropout = false, augment = false, test_mirrored = false, resume = false;
  std::uint64_t seed = 0;
};

void declare(examples::CommandLine& line, Options& o) {
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
  line.option("--precision", o.precision, "bf16 rounds the factors of convolutions",
              {"f32", "bf16"});
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
  line.option("--threads", o.threads, "0 takes every core", not_negative);
  line.option("--seed", o.seed, "of weights, order, augmentation and dropout");
  line.flag("--resume", o.resume, "go on from the checkpoint in --out");
}

/// Everything that decides the numbers; the number of threads does not. A constant rate and a
/// constant size do not depend on the number of epochs, so such a run may be made longer.
std::string settings_of(const Options& o) {
  std::string text;
  const auto add = [&](const char* name, const auto& value) {
    text += fmt::format("{}={}\n", name, value);
  };
  const auto add_given = [&](const char* name, const std::optional<double>& value) {
    if (value) add(name, *value);
  };
  add("dataset", o.dataset);
  add("batch", o.batch);
  add("optimizer", o.optimizer);
  add("lr", o.lr);
  add("schedule", o.schedule);
  add("warmup", o.warmup);
  add_given("momentum", o.settings.momentum);
  add("nesterov", o.nesterov);
  add_given("beta1", o.settings.beta1);
  add_given("beta2", o.settings.beta2);
  add_given("rho", o.settings.rho);
  add_given("epsilon", o.settings.epsilon);
  add_given("weight-decay", o.settings.weight_decay);
  add("weight-average", o.weight_average);
  add("clip-norm", o.clip_norm);
  add("label-smoothing", o.label_smoothing);
  add("aux-weight", o.aux_weight);
  add("initializer", o.initializer);
  add("norm-bias", o.norm_bias);
  add("size", o.size);
  if (o.final_size != o.size) {
    add("final-size", o.final_size);
    add("final-epochs", o.final_epochs);
  }
  add("stem", o.stem);
  add("no-dropout", o.no_dropout);
  add("augment", o.augment);
  if (o.augment) add("crop-padding", o.crop_padding);
  if (o.precision != "f32") add("precision", o.precision);
  add("limit", o.limit);
  add("validation", o.validation);
  add("seed", o.seed);
  if (o.schedule != "constant" || o.final_size != o.size) add("epochs", o.epochs);
  return text;
}

Initializer initializer_of(const std::string& name) {
  if (name == "truncated_normal") return Initializer::truncated_normal;
  if (name == "he") return Initializer::he;
  return name == "glorot" ? Initializer::glorot : Initializer::pytorch;
}

FitOptions fit_options(const Options& o, const examples::Dataset& data, Index training_images) {
  FitOptions fit;
  fit.epochs = o.epochs;
  fit.learning_rate = make_schedule(
      o.schedule, {.rate = o.lr, .epochs = static_cast<double>(o.epochs), .warm_up = o.warmup});
  fit.weight_average = o.weight_average;
  fit.step = {.loss = {.label_smoothing = o.label_smoothing, .aux_weight = o.aux_weight},
              .clip_norm = o.clip_norm};
  fit.evaluation.batch_size = 250;
  fit.evaluation.preprocessing = {.normalization = data.normalization,
                                  .size = {o.final_size, o.final_size}};
  fit.training = fit.evaluation;
  fit.training.batch_size = o.batch;
  fit.training.shuffle = true;
  // A last batch of one image has no variance to normalise with.
  fit.training.drop_last = training_images % o.batch == 1;
  fit.training.seed = o.seed;
  fit.training.ahead = 4;
  if (o.augment) fit.training.preprocessing.augmentation = {true, o.crop_padding};
  fit.image_size = [=](Index epoch) {
    const int side = epoch < o.epochs - o.final_epochs ? o.size : o.final_size;
    return Extent{side, side};
  };
  fit.folder = o.out;
  fit.settings = settings_of(o);
  fit.title = fmt::format("InceptionV2 on {}", o.dataset);
  fit.resume = o.resume;
  return fit;
}

void test(const Options& o, const ImageSet& images, AnyModel<>& model, const FitOptions& options) {
  BatchOptions batches = options.evaluation;
  batches.epochs = 1;
  const auto chosen = all_indices(o.test > 0 ? std::min(o.test, images.count) : images.count);
  BatchLoader plain(images, chosen, batches);
  if (!o.test_mirrored) {
    const RunningMetrics metrics = evaluate(model, plain, options.step.loss);
    fmt::print("Test accuracy: {:.4f}\n", metrics.mean().accuracy);
    return;
  }
  batches.preprocessing.mirror = true;
  BatchLoader mirrored(images, chosen, batches);
  const std::array views{&plain, &mirrored};
  const ViewsMetrics metrics = evaluate_views(model, views, options.step.loss);
  fmt::print("Test accuracy: {:.4f}\n", metrics.first.mean().accuracy);
  fmt::print("Test accuracy with mirror images: {:.4f}\n", metrics.together.mean().accuracy);
}

int run(const Options& o, const examples::Dataset& data, AnyModel<>& model) {
  const ImageSet& train = data.images.train;
  OptimizerSettings settings = o.settings;
  if (o.optimizer == "sgd" && !settings.momentum) settings.momentum = 0.9;
  if (o.nesterov) settings.nesterov = true;
  const auto optimizer =
      make_optimizer<float>(o.optimizer, model.arenas(), settings, model.device());

  Split images = split(train.count, o.validation, o.seed);
  if (o.limit > 0 && o.limit < std::ssize(images.train)) {
    images.train = split(train.count, train.count - o.limit, o.seed + 1).train;
    std::erase_if(images.train, [&](Index i) {
      return std::binary_search(images.validation.begin(), images.validation.end(), i);
    });
  }
  const Interrupt interrupt;
  FitOptions options = fit_options(o, data, std::ssize(images.train));
  options.stop = [&] { return interrupt.requested(); };
  const int side = std::max(o.size, o.final_size);
  const Shape batch{o.batch, side, side, train.channels};
  fmt::print(
      "InceptionV2, {} stem, {} classes: {} parameters, {} training, {} validation and {} "
      "test images of {}x{}x{}, {} threads, {:.0f} MB of workspace\n",
      o.stem, train.classes, parameter_count(model.program()), images.train.size(),
      images.validation.size(), data.images.test.count, side, side, train.channels,
      model.device().threads(), static_cast<double>(model.plan(Mode::training, batch).bytes) / 1e6);
  std::fflush(stdout);

  const FitResult result = fit(model, *optimizer, train, images, options);
  if (!result.finished) {
    fmt::print("Stopped after step {}; everything is saved in {}. Go on with --resume.\n",
               model.step(), o.out);
    return 130;
  }
  test(o, data.images.test, model, options);
  return 0;
}

int choose(Options o) {
  const examples::Dataset data = examples::load_dataset(o.dataset, o.data);
  const ImageSet& train = data.images.train;
  if (o.size == 0) o.size = train.height;
  if (o.final_size == 0) o.final_size = o.size;
  if (o.stem == "auto") o.stem = o.size >= 75 ? "seed" : "low-resolution";
  if (o.validation >= train.count) {
    throw Error(fmt::format("--validation: it must leave images to train on; {} of {} were given",
                            o.validation, train.count));
  }
  const ModelOptions options{
      .classes = train.classes,
      .seed = o.seed,
      .initializer = initializer_of(o.initializer),
      .norm_bias = o.norm_bias,
      .dropout = !o.no_dropout,
      .precision = o.precision == "bf16" ? Precision::bfloat16 : Precision::full};
  const auto model =
      examples::make_inception_v2<float>(o.stem, train.channels, options, Cpu(o.threads));
  return run(o, data, *model);
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  examples::CommandLine line("Trains InceptionV2; writes log.csv, curves.svg and weights.");
  declare(line, o);
  if (const auto status = line.parse(argc, argv)) return *status;
  try {
    return choose(o);
  } catch (const std::exception& e) {
    fmt::print(stderr, "train: {}\n", e.what());
    return 1;
  }
}
