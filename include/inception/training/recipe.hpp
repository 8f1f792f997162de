// SPDX-License-Identifier: MIT
// How a network is trained, as one value: what a paper's section on training says.
#pragma once

#include <optional>
#include <string>

#include "inception/data/augmentation.hpp"
#include "inception/data/mixing.hpp"
#include "inception/model/options.hpp"
#include "inception/optimizers/make_optimizer.hpp"
#include "inception/schedules/make_schedule.hpp"
#include "inception/schedules/plateau.hpp"
#include "inception/tensor/error.hpp"
#include "inception/training/number_text.hpp"
#include "inception/training/step.hpp"

namespace inception {

/// All that decides how weights change, but for the network, the images and the seed.
struct Recipe {
  std::string name = "custom";
  int epochs = 15;
  int batch = 64;  ///< images a step
  int parts = 1;   ///< in which a batch passes the network one after the other: see Accumulation
  std::string optimizer = "adam";  ///< a name of make_optimizer()
  OptimizerSettings settings{};
  double learning_rate = 1e-3;
  std::string schedule = "constant";  ///< a name of make_schedule(), or "plateau"
  double warm_up = 0;                 ///< epochs
  /// As ScheduleSettings' factor and every; the factor is also that of "plateau", 0.1 where it is left out.
  std::optional<double> rate_factor{}, rate_every{};
  int patience = 10;  ///< of "plateau", epochs
  StepOptions step{};
  double weight_average = 0;  ///< decay, as in FitOptions
  Initializer initializer = Initializer::pytorch;
  double norm_bias = 0;
  bool dropout = true;
  Augmentation augmentation{};
  Mixing mixing{};
};

/// The learning rate over the epochs of a run; with "plateau" what Plateau scales.
///
/// Errors   Error where a name or a number is none of a schedule's
inline Schedule schedule_of(const Recipe& r) {
  return make_schedule(r.schedule == "plateau" ? "constant" : r.schedule,
                       {.rate = r.learning_rate,
                        .epochs = static_cast<double>(r.epochs),
                        .warm_up = r.warm_up,
                        .factor = r.rate_factor,
                        .every = r.rate_every});
}

/// What scales the rate where it stalls; nothing with other schedules than "plateau".
inline std::optional<PlateauOptions> plateau_of(const Recipe& r) {
  if (r.schedule != "plateau") return std::nullopt;
  return PlateauOptions{.factor = r.rate_factor.value_or(0.1), .patience = r.patience};
}

/// Whether the rate at an epoch depends on how many epochs the run has; else a run may be made longer.
inline bool depends_on_epochs(const Recipe& r) {
  return r.schedule == "linear" || r.schedule == "cosine" || r.schedule == "one_cycle";
}

inline const char* to_string(Initializer initializer) {
  switch (initializer) {
    case Initializer::pytorch:
      return "pytorch";
    case Initializer::truncated_normal:
      return "truncated_normal";
    case Initializer::he:
      return "he";
    case Initializer::glorot:
      return "glorot";
  }
  return "?";
}

/// An initializer by its name.
///
/// Errors   Error where the name is none
inline Initializer initializer_from(const std::string& name) {
  for (const Initializer i : {Initializer::pytorch, Initializer::truncated_normal, Initializer::he,
                              Initializer::glorot}) {
    if (name == to_string(i)) return i;
  }
  throw Error("initializer_from: the name must be pytorch, truncated_normal, he or glorot; \"" +
              name + "\" was given");
}

/// The recipe as lines "name=value", for people, for recipe.txt and for a checkpoint. What is left out has
/// the optimizer's or the schedule's own value.
inline std::string to_text(const Recipe& r) {
  std::string text;
  const auto add = [&](const char* name, const std::string& value) {
    text += std::string(name) + "=" + value + "\n";
  };
  const auto add_number = [&](const char* name, double value) {
    add(name, detail::exact_text(value));
  };
  const auto add_given = [&](const char* name, const std::optional<double>& value) {
    if (value) add_number(name, *value);
  };
  const auto add_bool = [&](const char* name, bool value) { add(name, value ? "true" : "false"); };
  add("recipe", r.name);
  if (depends_on_epochs(r)) add_number("epochs", r.epochs);
  add_number("batch", r.batch);
  if (r.parts != 1) add_number("parts", r.parts);
  add("optimizer", r.optimizer);
  add_given("momentum", r.settings.momentum);
  if (r.settings.nesterov) add_bool("nesterov", *r.settings.nesterov);
  add_given("beta1", r.settings.beta1);
  add_given("beta2", r.settings.beta2);
  add_given("rho", r.settings.rho);
  add_given("epsilon", r.settings.epsilon);
  add_given("weight-decay", r.settings.weight_decay);
  if (r.settings.decay_everything) add_bool("decay-everything", true);
  add_number("lr", r.learning_rate);
  add("schedule", r.schedule);
  add_number("warmup", r.warm_up);
  add_given("lr-factor", r.rate_factor);
  add_given("lr-every", r.rate_every);
  if (r.schedule == "plateau") add_number("patience", r.patience);
  add_number("clip-norm", r.step.clip_norm);
  if (r.step.clip_value > 0) add_number("clip-value", r.step.clip_value);
  add_number("label-smoothing", r.step.loss.label_smoothing);
  add_number("aux-weight", r.step.loss.aux_weight);
  add_number("weight-average", r.weight_average);
  add("initializer", to_string(r.initializer));
  add_number("norm-bias", r.norm_bias);
  add_bool("dropout", r.dropout);
  add_bool("flip", r.augmentation.horizontal_flip);
  add_number("crop-padding", r.augmentation.crop_padding);
  const EditOptions& edits = r.augmentation.edits;
  if (edits.policy != EditPolicy::off) add("edits", std::string(to_string(edits.policy)));
  if (edits.policy == EditPolicy::random) {
    add_number("edit-count", edits.edits);
    add_number("edit-strength", edits.strength);
  }
  if (r.augmentation.erasing > 0) add_number("erasing", r.augmentation.erasing);
  if (r.mixing.mixup > 0) add_number("mixup", r.mixing.mixup);
  if (r.mixing.cutmix > 0) add_number("cutmix", r.mixing.cutmix);
  return text;
}

}  // namespace inception
