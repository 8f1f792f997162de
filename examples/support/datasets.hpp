// SPDX-License-Identifier: MIT
// The data sets by name, with what a training run has to know of each.
#pragma once

#include <filesystem>
#include <inception/data/image_set.hpp>
#include <inception/data/normalization.hpp>
#include <string>
#include <vector>

namespace examples {

std::vector<std::string> dataset_names();

struct Dataset {
  inception::TrainAndTest images;
  inception::Normalization normalization;
};

/// Reads a data set from its published files. The readers are compiled in one source file that all
/// programs share.
Dataset load_dataset(const std::string& name, const std::filesystem::path& folder);

}  // namespace examples
