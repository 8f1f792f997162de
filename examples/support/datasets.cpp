// SPDX-License-Identifier: MIT
// Compiles the readers of all data sets.
#include "support/datasets.hpp"

#include <inception/data/cifar.hpp>
#include <inception/data/fashion_mnist.hpp>
#include <inception/data/stl10.hpp>

namespace examples {

std::vector<std::string> dataset_names() {
  return {"fashion-mnist", "cifar10", "cifar100", "stl10"};
}

Dataset load_dataset(const std::string& name, const std::filesystem::path& folder) {
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
