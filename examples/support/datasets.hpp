// SPDX-License-Identifier: MIT
// The data sets by name, with what a training run has to know of each.
#pragma once

#include <filesystem>
#include <inception/data/labelled_images.hpp>
#include <inception/data/normalization.hpp>
#include <inception/data/shuffle.hpp>
#include <inception/images/input_format.hpp>
#include <memory>
#include <string>
#include <vector>

namespace examples {

std::vector<std::string> dataset_names();

/// How the images of a folder are read.
struct ReadingOptions {
  std::string unreadable = "stop";
  int threads = 0;
  inception::InputFormat format = inception::InputFormat::torchvision_inception_v3();
};

struct Dataset {
  std::unique_ptr<inception::LabelledImages> train;
  std::unique_ptr<inception::LabelledImages> test;  ///< null where the data set has none
  inception::Index validation =
      0;  ///< of train, the last ones: what the data set sets apart itself
  inception::Normalization normalization;
  inception::Extent extent{};  ///< of a folder's images, which have many: what networks expect
  int channels = 3;
  int threads = 1;  ///< that make batches

  int classes() const { return static_cast<int>(train->class_names().size()); }
  inception::Index training() const { return train->count() - validation; }
};

/// Reads a data set from its published files, or lists the files of a folder. The readers are compiled in
/// source files that all programs share.
Dataset load_dataset(const std::string& name, const std::filesystem::path& folder,
                     const ReadingOptions& reading = {});

/// Training and validation images: those of the data set where it sets some apart, else `validation` of
/// them at random.
///
/// Errors   Error where no image would be left to train on
inception::Split split_of(const Dataset& data, inception::Index validation, std::uint64_t seed);

/// The folder that a user gives as data set: `train`, and `val` and `test` where they are there, each a folder
/// of class folders or of shards, or a list with ".txt" behind its name; or class folders or shards alone.
Dataset open_folder(const std::filesystem::path& folder, const ReadingOptions& reading);

}  // namespace examples
