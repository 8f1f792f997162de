// SPDX-License-Identifier: MIT
// The data sets by name, with what a training run has to know of each.
#pragma once

#include <filesystem>
#include <inception/data/cifar.hpp>
#include <inception/data/fashion_mnist.hpp>
#include <inception/data/normalization.hpp>
#include <inception/data/stl10.hpp>
#include <string>
#include <vector>

namespace examples {

inline std::vector<std::string> dataset_names() {
  return {"fashion-mnist", "cifar10", "cifar100", "stl10"};
}

struct Dataset {
  inception::TrainAndTest images;
  inception::Normalization normalization;
};

/// Reads a data set from its published files.
inline Dataset load_dataset(const std::string& name, const std::filesystem::path& folder) {
  using inception::Normalization;
  if (name == "fashion-mnist") {
    return {inception::load_fashion_mnist(folder), Normalization::fashion_mnist()};
  }
  if (name == "cifar10") return {inception::load_cifar10(folder), Normalization::cifar10()};
  if (name == "cifar100") return {inception::load_cifar100(folder), Normalization::cifar100()};
  if (name == "stl10") return {inception::load_stl10(folder), Normalization::stl10()};
  throw inception::Error("--dataset: it must be fashion-mnist, cifar10, cifar100 or stl10; \"" +
                         name + "\" was given");
}

}  // namespace examples
