// SPDX-License-Identifier: MIT
// Compiles the readers of all data sets.
#include "support/datasets.hpp"

#include <inception/data/cifar.hpp>
#include <inception/data/fashion_mnist.hpp>
#include <inception/data/images_in_memory.hpp>
#include <inception/data/stl10.hpp>
#include <utility>

namespace examples {

using namespace inception;

namespace {

Dataset in_memory(TrainAndTest images, Normalization normalization) {
  Dataset data;
  data.normalization = std::move(normalization);
  data.extent = images.train.extent();
  data.channels = images.train.channels;
  data.train = std::make_unique<ImagesInMemory>(std::move(images.train));
  data.test = std::make_unique<ImagesInMemory>(std::move(images.test));
  return data;
}

}  // namespace

std::vector<std::string> dataset_names() {
  return {"fashion-mnist", "cifar10", "cifar100", "stl10", "folder"};
}

Dataset load_dataset(const std::string& name, const std::filesystem::path& folder,
                     const ReadingOptions& reading) {
  if (name == "fashion-mnist") {
    return in_memory(load_fashion_mnist(folder), Normalization::fashion_mnist());
  }
  if (name == "cifar10") return in_memory(load_cifar10(folder), Normalization::cifar10());
  if (name == "cifar100") return in_memory(load_cifar100(folder), Normalization::cifar100());
  if (name == "stl10") return in_memory(load_stl10(folder), Normalization::stl10());
  if (name == "folder") return open_folder(folder, reading);
  throw Error("--dataset: it must be fashion-mnist, cifar10, cifar100, stl10 or folder; \"" + name +
              "\" was given");
}

Split split_of(const Dataset& data, Index validation, std::uint64_t seed) {
  const Index count = data.train->count();
  if (data.validation == 0) {
    if (validation >= count) {
      throw Error("--validation: it must leave images to train on; " + std::to_string(validation) +
                  " of " + std::to_string(count) + " were given");
    }
    return split(count, validation, seed);
  }
  return split_at_end(count, data.validation);
}

}  // namespace examples
