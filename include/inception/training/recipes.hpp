// SPDX-License-Identifier: MIT
// Recipes of papers and of programs that people know, by name.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "inception/training/recipe.hpp"

namespace inception {

/// Copy one and change what you need; batch and rate belong together.
namespace recipes {

/// Szegedy et al., arXiv:1512.00567, section 8, for one replica of its 50; the momentum, the weight decay,
/// the decay of the average and the auxiliary weight, which the paper leaves out, are of TensorFlow's
/// published code for the same network.
inline const Recipe paper_2015{
    .name = "paper_2015",
    .epochs = 100,
    .batch = 32,
    .optimizer = "rmsprop_tf",
    .settings = {.momentum = 0.9, .rho = 0.9, .epsilon = 1.0, .weight_decay = 4e-5},
    .learning_rate = 0.045,
    .schedule = "exponential",
    .rate_factor = 0.94,
    .rate_every = 2,
    .step = {.loss = {.label_smoothing = 0.1, .aux_weight = 0.4}, .clip_norm = 2},
    .weight_average = 0.9999,
    .initializer = Initializer::truncated_normal,
    .augmentation = {.horizontal_flip = true}};

/// The post that this library began with: no schedule, no augmentation.
inline const Recipe seed{.name = "seed", .epochs = 15, .batch = 1024};

/// torchvision's reference script for classification as it is without flags, on 8 processes of 32 images;
/// the auxiliary weight is that of PyTorch's tutorial on fine-tuning.
inline const Recipe torchvision{
    .name = "torchvision",
    .epochs = 90,
    .batch = 256,
    .optimizer = "sgd",
    .settings = {.momentum = 0.9, .weight_decay = 1e-4, .decay_everything = true},
    .learning_rate = 0.1,
    .schedule = "step",
    .rate_factor = 0.1,
    .rate_every = 30,
    .step = {.loss = {.label_smoothing = 0, .aux_weight = 0.4}},
    .initializer = Initializer::truncated_normal,
    .augmentation = {.horizontal_flip = true}};

/// What has become usual since: a warm-up and a cosine, decoupled decay of weights alone, label smoothing,
/// clipping, an average of the weights, TrivialAugment, random erasing, mixup and CutMix.
inline const Recipe modern{
    .name = "modern",
    .epochs = 100,
    .batch = 128,
    .optimizer = "adamw",
    .settings = {.weight_decay = 0.05},
    .learning_rate = 1e-3,
    .schedule = "cosine",
    .warm_up = 5,
    .step = {.loss = {.label_smoothing = 0.1, .aux_weight = 0.3}, .clip_norm = 1},
    .weight_average = 0.999,
    .initializer = Initializer::he,
    .norm_bias = 1,
    .augmentation = {.horizontal_flip = true,
                     .crop_padding = 4,
                     .edits = {.policy = EditPolicy::trivial},
                     .erasing = 0.1},
    .mixing = {.mixup = 0.2, .cutmix = 1}};

inline std::vector<std::string> names() {
  return {paper_2015.name, seed.name, torchvision.name, modern.name};
}

/// A recipe by its name.
///
/// Errors   Error where there is none of that name
inline const Recipe& find(std::string_view name) {
  for (const Recipe* recipe : {&paper_2015, &seed, &torchvision, &modern}) {
    if (recipe->name == name) return *recipe;
  }
  std::string known;
  for (const std::string& n : names()) known += (known.empty() ? "" : ", ") + n;
  throw Error("recipes::find: there is no recipe \"" + std::string(name) + "\"; there are " +
              known);
}

}  // namespace recipes

}  // namespace inception
