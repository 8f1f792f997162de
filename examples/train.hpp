// SPDX-License-Identifier: MIT
// What train does, on any device.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <inception/program/cost.hpp>
#include <inception/program/text_table.hpp>
#include <inception/training/interrupt.hpp>
#include <inception/training/recipe.hpp>
#include <memory>
#include <optional>
#include <string>

#include "support/datasets.hpp"
#include "support/device_choice.hpp"
#include "support/make_inception_v2.hpp"
#include "support/make_optimizer.hpp"
#include "support/precision_names.hpp"
#include "support/processes.hpp"
#include "support/stem_names.hpp"
#include "support/training.hpp"

namespace examples {

/// What train is told.
struct TrainOptions {
  inception::Recipe recipe;
  std::string initializer = "pytorch", edits = "none";
  bool nesterov = false, no_dropout = false;
  std::string dataset = "fashion-mnist", data, out = "runs/train", stem = "auto";
  std::string precision = "f32", device = "cpu";
  int size = 0, final_size = 0, final_epochs = 1, threads = 0;
  int checkpoints = 2, checkpoint_every = 0;
  inception::Index limit = 0, validation = 5000, test = 0;
  bool augment = false, test_mirrored = false, resume = false, sync_bn = false;
  std::uint64_t seed = 0;
  inception::Communicator* processes = nullptr;  ///< null: one process
};

namespace train {

using namespace inception;

inline int process_count(const TrainOptions& o) {
  return o.processes == nullptr ? 1 : o.processes->size();
}

/// Everything that decides the numbers; the number of threads does not, nor, but for rounding and what batch
/// norm measures, that of processes: another may go on with a run. A constant rate and a
/// constant size do not depend on the number of epochs, so such a run may be made longer.
inline std::string settings_of(const TrainOptions& o) {
  std::string text = to_text(o.recipe);
  const auto add = [&](const char* name, const auto& value) {
    text += fmt::format("{}={}\n", name, value);
  };
  add("dataset", o.dataset);
  add("size", o.size);
  if (o.final_size != o.size) {
    add("final-size", o.final_size);
    add("final-epochs", o.final_epochs);
    if (!depends_on_epochs(o.recipe)) add("epochs", o.recipe.epochs);
  }
  add("stem", o.stem);
  if (o.precision != "f32") add("precision", o.precision);
  if (o.device != "cpu") add("device", "cuda");  // whose sums have another order
  if (o.sync_bn) add("sync-bn", 1);
  add("limit", o.limit);
  add("validation", o.validation);
  add("seed", o.seed);
  return text;
}

inline FitOptions fit_options(const TrainOptions& o, const Dataset& data, Index training_images) {
  const Recipe& recipe = o.recipe;
  FitOptions fit;
  fit.epochs = recipe.epochs;
  fit.learning_rate = schedule_of(recipe);
  fit.plateau = plateau_of(recipe);
  fit.weight_average = recipe.weight_average;
  if (o.precision == "f16") fit.loss_scale.emplace();
  fit.step = recipe.step;
  fit.parts = recipe.parts;
  fit.evaluation.batch_size = 250;
  fit.evaluation.preprocessing = {.normalization = data.normalization,
                                  .size = {o.final_size, o.final_size}};
  fit.training = fit.evaluation;
  fit.training.batch_size = recipe.batch;
  fit.training.shuffle = true;
  // A last part of one image has no variance to normalise with.
  fit.training.drop_last = training_images % recipe.batch < 2 * recipe.parts * process_count(o);
  fit.training.seed = o.seed;
  fit.training.ahead = 4;
  fit.training.preprocessing.augmentation = recipe.augmentation;
  fit.training.mixing = recipe.mixing;
  fit.image_size = [=](Index epoch) {
    const int side = epoch < o.recipe.epochs - o.final_epochs ? o.size : o.final_size;
    return Extent{side, side};
  };
  fit.folder = o.out;
  fit.settings = settings_of(o);
  fit.title = fmt::format("InceptionV2 on {}", o.dataset);
  fit.checkpoints = o.checkpoints;
  fit.steps_between_checkpoints = o.checkpoint_every;
  fit.resume = o.resume;
  return fit;
}

template <class Device>
void test(const TrainOptions& o, const ImageSet& images, AnyModel<Device>& model,
          const FitOptions& options, DataParallel<Device, float>* parallel) {
  BatchOptions batches = options.evaluation;
  batches.epochs = 1;
  if (parallel != nullptr) batches.shard = {o.processes->rank(), o.processes->size()};
  const auto joined = [&](const RunningMetrics& here) {
    return (parallel == nullptr ? here : parallel->join(here)).mean();
  };
  const auto chosen = all_indices(o.test > 0 ? std::min(o.test, images.count) : images.count);
  BatchLoader plain(images, chosen, batches);
  if (!o.test_mirrored) {
    const RunningMetrics metrics = evaluate(model, plain, options.step.loss);
    fmt::print("Test accuracy: {:.4f}\n", joined(metrics).accuracy);
    return;
  }
  batches.preprocessing.mirror = true;
  BatchLoader mirrored(images, chosen, batches);
  const std::array views{&plain, &mirrored};
  const ViewsMetrics metrics = evaluate_views(model, views, options.step.loss);
  fmt::print("Test accuracy: {:.4f}\n", joined(metrics.first).accuracy);
  fmt::print("Test accuracy with mirror images: {:.4f}\n", joined(metrics.together).accuracy);
}

/// Lines as words of one line.
inline std::string one_line(std::string lines) {
  std::replace(lines.begin(), lines.end(), '\n', ' ');
  return lines;
}

template <class Device>
int run(const TrainOptions& o, const Dataset& data, AnyModel<Device>& model) {
  const ImageSet& train = data.images.train;
  const Recipe& recipe = o.recipe;
  const auto optimizer =
      make_optimizer<float>(recipe.optimizer, model.arenas(), recipe.settings, model.device());

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
  const Index parts = Index{recipe.parts} * process_count(o);
  const Shape batch{(recipe.batch + parts - 1) / parts, side, side, train.channels};
  fmt::print(
      "InceptionV2, {} stem, {} classes: {} parameters, {} training, {} validation and {} "
      "test images of {}x{}x{}, {}{}, {:.0f} MB of workspace\n",
      o.stem, train.classes, parameter_count(model.program()), images.train.size(),
      images.validation.size(), data.images.test.count, side, side, train.channels,
      o.processes == nullptr ? "" : fmt::format("{} processes of ", o.processes->size()),
      DeviceName<Device>::of(model.device()),
      static_cast<double>(model.plan(Mode::training, batch).bytes) / 1e6);
  fmt::print("Recipe: {}\n", one_line(to_text(recipe)));
  std::fflush(stdout);
  options.about = {{"network", fmt::format("InceptionV2, {} stem", o.stem)},
                   {"parameters", grouped_digits(parameter_count(model.program()))},
                   {"training images", grouped_digits(std::ssize(images.train))},
                   {"validation images", grouped_digits(std::ssize(images.validation))},
                   {"device", DeviceName<Device>::of(model.device())}};

  std::unique_ptr<DeviceSums<Device, float>> sums;
  std::optional<DataParallel<Device, float>> parallel;
  if (o.processes != nullptr) {
    options.about.push_back({"processes", fmt::format("{}", o.processes->size())});
    sums = ProcessSums<Device>::of(*o.processes, model.device());
    parallel.emplace(model, *o.processes, *sums);
  }
  DataParallel<Device, float>* const others = parallel ? &*parallel : nullptr;
  const FitResult result = fit(model, *optimizer, train, images, options, others);
  if (!result.finished) {
    fmt::print("Stopped after step {}; everything is saved in {}. Go on with --resume.\n",
               model.step(), o.out);
    return 130;
  }
  test(o, data.images.test, model, options, others);
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
    Recipe& recipe = o.recipe;
    recipe.initializer = initializer_from(o.initializer);
    recipe.dropout = recipe.dropout && !o.no_dropout;
    if (recipe.optimizer == "sgd" && !recipe.settings.momentum) recipe.settings.momentum = 0.9;
    if (o.nesterov) recipe.settings.nesterov = true;
    recipe.augmentation.edits.policy = edit_policy_from(o.edits);
    if (!o.augment) {
      recipe.augmentation.horizontal_flip = false;
      recipe.augmentation.crop_padding = 0;
    }
    o.stem = stem_for(o.stem, o.size);
    if (o.validation >= train_images.count) {
      throw Error(fmt::format("--validation: it must leave images to train on; {} of {} were given",
                              o.validation, train_images.count));
    }
    if (o.processes != nullptr && recipe.batch < 2 * recipe.parts * o.processes->size()) {
      throw Error(
          fmt::format("--batch: each of the {} processes must have 2 images of every part; "
                      "a batch of {} in {} parts was given",
                      o.processes->size(), recipe.batch, recipe.parts));
    }
    ModelOptions model_options{.classes = train_images.classes,
                               .seed = o.seed,
                               .initializer = recipe.initializer,
                               .norm_bias = recipe.norm_bias,
                               .dropout = recipe.dropout,
                               .precision = examples::precision_of(o.precision)};
    if (o.processes != nullptr) {
      model_options.graphs = false;  // sums over processes are no part of a graph
      if (o.sync_bn) model_options.synchronise = o.processes;
    }
    const auto model =
        make_inception_v2<float>(o.stem, train_images.channels, model_options, device);
    return train::run(o, data, *model);
  }
};

}  // namespace examples
