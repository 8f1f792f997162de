// SPDX-License-Identifier: MIT
// Fashion-MNIST: 60,000 + 10,000 grey images of clothes, 28 x 28, ten classes.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include "inception/data/idx.hpp"
#include "inception/data/image_set.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// Reads Fashion-MNIST from the four IDX files under their published names, with or without ".gz".
///
/// Errors   FileError when a file is missing or not what its format demands, or images are not
///          28 x 28
/// Source   Xiao, Rasul & Vollgraf, arXiv:1708.07747
inline TrainAndTest load_fashion_mnist(const std::filesystem::path& folder) {
  const auto find = [&](const std::string& name) {
    for (const auto& candidate : {folder / (name + ".gz"), folder / name}) {
      std::error_code ignored;
      if (std::filesystem::exists(candidate, ignored)) return candidate;
    }
    throw FileError(folder.string() + ": must hold " + name + " or " + name +
                    ".gz; neither is there; give the folder of Fashion-MNIST's four files");
  };
  const auto read = [&](const std::string& part) {
    const auto images = find(part + "-images-idx3-ubyte");
    ImageSet set = read_idx_set(images, find(part + "-labels-idx1-ubyte"),
                                {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal",
                                 "Shirt", "Sneaker", "Bag", "Ankle boot"});
    if (set.height != 28 || set.width != 28) {
      throw FileError(images.string() +
                      ", byte 8: images of Fashion-MNIST must be 28 x 28; they "
                      "are " +
                      std::to_string(set.height) + " x " + std::to_string(set.width));
    }
    return set;
  };
  return {read("train"), read("t10k")};
}

}  // namespace inception
