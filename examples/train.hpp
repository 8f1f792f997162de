// SPDX-License-Identifier: MIT
// What train does, on any device.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <inception/program/cost.hpp>
#include <inception/training/evaluate_views.hpp>
#include <inception/training/fit.hpp>
#include <inception/training/interrupt.hpp>
#include <string>

#include "support/datasets.hpp"
#include "support/device_choice.hpp"
#include "support/make_inception_v2.hpp"
#include "support/make_optimizer.hpp"
#include "support/precision_names.hpp"

namespace examples {

/// What train is told.
struct TrainOptions {
  std::string dataset = "fashion-mnist", data, out = "runs/train", stem = "auto";
  std::string optimizer = "adam", schedule = "constant", initializer = "pytorch";
  std::string precision = "f32", device = "cpu";
  int epochs = 15, batch = 64, size = 0, final_size = 0, final_epochs = 1, threads = 0;
  int crop_padding = 4;
  inception::Index limit = 0, validation = 5000, test = 0;
  double lr = 1e-3, warmup = 0, label_smoothing = 0, aux_weight = 0.3, clip_norm = 0;
  double weight_average = 0, norm_bias = 0;
  inception::OptimizerSettings settings;
  bool nesterov = false, no_dropout = false, augment = false, test_mirrored = false, resume = false;
  std::uint64_t seed = 0;
};

namespace train {

using namespace inception;

/// Everything that decides the numbers; the number of threads does not. A constant rate and a
/// constant size do not depend on the number of epochs, so such a run may be made longer.
inline std::string settings_of(const TrainOptions& o) {
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
  if (o.device != "cpu") add("device", "cuda");  // whose sums have another order
  add("limit", o.limit);
  add("validation", o.validation);
  add("seed", o.seed);
  if (o.schedule != "constant" || o.final_size != o.size) add("epochs", o.epochs);
  return text;
}

inline Initializer initializer_of(const std::string& name) {
  if (name == "truncated_normal") return Initializer::truncated_normal;
  if (name == "he") return Initializer::he;
  return name == "glorot" ? Initializer::glorot : Initializer::pytorch;
}

inline FitOptions fit_options(const TrainOptions& o, const Dataset& data, Index training_images) {
  FitOptions fit;
  fit.epochs = o.epochs;
  fit.learning_rate = make_schedule(
      o.schedule, {.rate = o.lr, .epochs = static_cast<double>(o.epochs), .warm_up = o.warmup});
  fit.weight_average = o.weight_average;
  if (o.precision == "f16") fit.loss_scale.emplace();
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

template <class Device>
void test(const TrainOptions& o, const ImageSet& images, AnyModel<Device>& model,
          const FitOptions& options) {
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

template <class Device>
int run(const TrainOptions& o, const Dataset& data, AnyModel<Device>& model) {
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
      "test images of {}x{}x{}, {}, {:.0f} MB of workspace\n",
      o.stem, train.classes, parameter_count(model.program()), images.train.size(),
      images.validation.size(), data.images.test.count, side, side, train.channels,
      DeviceName<Device>::of(model.device()),
      static_cast<double>(model.plan(Mode::training, batch).bytes) / 1e6);
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

}  // namespace train

/// Trains and tests as the options say.
struct Train {
  TrainOptions options;

  /// The status to end the program with.
  template <class Device>
  int operator()(const Device& device) const {
    using namespace inception;
    TrainOptions o = options;
    const Dataset data = load_dataset(o.dataset, o.data);
    const ImageSet& train_images = data.images.train;
    if (o.size == 0) o.size = train_images.height;
    if (o.final_size == 0) o.final_size = o.size;
    if (o.stem == "auto") o.stem = o.size >= 75 ? "seed" : "low-resolution";
    if (o.validation >= train_images.count) {
      throw Error(fmt::format("--validation: it must leave images to train on; {} of {} were given",
                              o.validation, train_images.count));
    }
    const ModelOptions model_options{.classes = train_images.classes,
                                     .seed = o.seed,
                                     .initializer = train::initializer_of(o.initializer),
                                     .norm_bias = o.norm_bias,
                                     .dropout = !o.no_dropout,
                                     .precision = examples::precision_of(o.precision)};
    const auto model =
        make_inception_v2<float>(o.stem, train_images.channels, model_options, device);
    return train::run(o, data, *model);
  }
};

}  // namespace examples
