// SPDX-License-Identifier: MIT
// What paper_steps does, on any device.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <inception/extern_kernels.hpp>
#include <inception/model/model.hpp>
#include <inception/networks/inception_v2.hpp>
#include <inception/training/interrupt.hpp>
#include <inception/training/recipes.hpp>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "support/datasets.hpp"
#include "support/device_choice.hpp"
#include "support/make_optimizer.hpp"
#include "support/training.hpp"

namespace examples {

/// What paper_steps is told.
struct PaperStepsOptions {
  std::string step = "base", data, out = "runs/paper_steps", device = "cpu";
  int epochs = 3, threads = 0;
  inception::Index limit = 3000, validation = 1000, test = 0;
  std::uint64_t seed = 0;
};

namespace paper_steps {

using namespace inception;

/// A step of the paper's table of cumulative changes, or of its table of resolutions.
struct Step {
  const char* name;
  int side;  ///< of the images
  bool rms_prop, label_smoothing, factorized_7x7, bn_auxiliary;
};

inline constexpr Step steps[]{
    // section 6 to 8, each with all that stand before it
    {"base", 75, false, false, false, false},
    {"rmsprop", 75, true, false, false, false},
    {"label_smoothing", 75, true, true, false, false},
    {"factorized_7x7", 75, true, true, true, false},
    {"bn_auxiliary", 75, true, true, true, true},
    // section 9: the grids behind the stem are the same, and so is nearly all the cost
    {"side_75", 75, true, true, true, true},
    {"side_39", 39, true, true, true, true},
    {"side_21", 21, true, true, true, true},
};

inline std::vector<std::string> step_names() {
  std::vector<std::string> names;
  for (const Step& step : steps) names.emplace_back(step.name);
  return names;
}

/// The training of paper_2015 for few epochs: the rate falls by as much in all, and the running average
/// of the weights forgets faster. The first values are ours: few steps learn nothing by the paper's
/// (docs/explanation/short_training.md).
/// Before RMSProp the networks were trained by momentum.
inline Recipe recipe_of(const Step& step, int epochs) {
  Recipe r = recipes::paper_2015;
  r.name = step.name;
  r.rate_every = *r.rate_every * epochs / r.epochs;
  r.epochs = epochs;
  r.weight_average = 0.99;
  r.initializer = Initializer::he;
  r.norm_bias = 1;
  if (!step.rms_prop) {
    r.optimizer = "sgd";
    r.settings = {.momentum = 0.9, .weight_decay = r.settings.weight_decay};
  }
  if (!step.label_smoothing) r.step.loss.label_smoothing = 0;
  return r;
}

/// The step's network for grey images.
template <class Device>
std::unique_ptr<AnyModel<Device>> model_of(const Step& step, const ModelOptions& options,
                                           const Device& device) {
  const auto make = [&]<class Stem, class Head>(Stem, Head) -> std::unique_ptr<AnyModel<Device>> {
    return std::make_unique<Model<InceptionV2<10, 1, Stem, Head>, Device>>(options, device);
  };
  if (step.side == 39) return make(UnstridedStem(), SeedBNAuxiliaryHead());
  if (step.side == 21) return make(LowResolutionStem(), SeedBNAuxiliaryHead());
  if (!step.factorized_7x7) return make(SevenBySevenStem(), SeedHead());
  if (!step.bn_auxiliary) return make(SeedStem(), SeedHead());
  return make(SeedStem(), SeedBNAuxiliaryHead());
}

inline FitOptions fit_options(const PaperStepsOptions& o, const Step& step, const Recipe& recipe,
                              const Normalization& normalization) {
  FitOptions fit;
  fit.epochs = recipe.epochs;
  fit.learning_rate = schedule_of(recipe);
  fit.weight_average = recipe.weight_average;
  fit.step = recipe.step;
  fit.evaluation.batch_size = 250;
  fit.evaluation.preprocessing.normalization = normalization;
  fit.evaluation.preprocessing.size = {step.side, step.side};
  fit.training = fit.evaluation;
  fit.training.batch_size = recipe.batch;
  fit.training.shuffle = true;
  fit.training.drop_last = true;
  fit.training.seed = o.seed;
  fit.training.preprocessing.augmentation = recipe.augmentation;
  fit.folder = o.out;
  fit.settings =
      to_text(recipe) + fmt::format("side={}\nlimit={}\nseed={}\n", step.side, o.limit, o.seed);
  fit.title = fmt::format("Inception-v2, step {}", step.name);
  return fit;
}

}  // namespace paper_steps

/// Trains one step of the paper on Fashion-MNIST and tests it.
struct PaperSteps {
  PaperStepsOptions options;

  /// The status to end the program with.
  template <class Device>
  int operator()(const Device& device) const {
    using namespace inception;
    const PaperStepsOptions& o = options;
    const paper_steps::Step& step =
        *std::find_if(std::begin(paper_steps::steps), std::end(paper_steps::steps),
                      [&](const paper_steps::Step& s) { return s.name == o.step; });
    const Dataset data = load_dataset("fashion-mnist", o.data);
    const Recipe recipe = paper_steps::recipe_of(step, o.epochs);
    const auto model = paper_steps::model_of(
        step, {.seed = o.seed, .initializer = recipe.initializer, .norm_bias = recipe.norm_bias},
        device);
    const auto optimizer =
        make_optimizer<float>(recipe.optimizer, model->arenas(), recipe.settings, device);

    // The same images for every step and seed: only weights, order and flips differ.
    Split images = split(data.training(), o.validation, 0);
    images.train.resize(
        static_cast<std::size_t>(std::min(o.limit, static_cast<Index>(images.train.size()))));
    const Interrupt interrupt;
    FitOptions fit_options = paper_steps::fit_options(o, step, recipe, data.normalization);
    fit_options.stop = [&] { return interrupt.requested(); };
    if (!fit(*model, *optimizer, *data.train, images, fit_options).finished) return 130;

    BatchOptions batches = fit_options.evaluation;
    batches.epochs = 1;
    const LabelledImages& test = *data.test;
    BatchLoader loader(
        test, all_indices(o.test > 0 ? std::min(o.test, test.count()) : test.count()), batches);
    fmt::print("Test accuracy: {:.4f}\n",
               evaluate(*model, loader, fit_options.step.loss).mean().accuracy);
    return 0;
  }
};

}  // namespace examples
