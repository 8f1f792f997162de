// SPDX-License-Identifier: MIT
// The labelled images that a user means by a folder or a file.
#pragma once

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "inception/images/image_folder.hpp"
#include "inception/images/image_list.hpp"
#include "inception/images/list_file.hpp"
#include "inception/images/shards.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Lists what lies at a path: the shards in a folder that holds .tar files, in the order of their names;
/// else its class folders; of a file one shard, where its name ends in .tar, else a list of images.
///
/// Errors   those of list_shards(), list_image_folder() and read_list_file()
inline ImageList find_images(const std::filesystem::path& path,
                             std::vector<std::string> class_names = {}) {
  namespace fs = std::filesystem;
  const auto is_shard = [](const fs::path& file) { return file.extension() == ".tar"; };
  if (std::error_code ignored; !fs::is_directory(path, ignored)) {
    return is_shard(path) ? list_shards({path}, std::move(class_names))
                          : image_list(read_list_file(path, std::move(class_names)));
  }
  std::vector<fs::path> shards;
  std::error_code error;
  for (auto entry = fs::directory_iterator(path, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (is_shard(entry->path())) shards.push_back(entry->path());
  }
  if (error || shards.empty()) return image_list(list_image_folder(path, std::move(class_names)));
  std::sort(shards.begin(), shards.end());
  return list_shards(std::move(shards), std::move(class_names));
}

/// FOLDER/NAME, or FOLDER/NAME.txt; nothing where neither is there.
inline std::optional<std::filesystem::path> part_of_folder(const std::filesystem::path& folder,
                                                           const std::string& name) {
  for (const auto& path : {folder / name, folder / (name + ".txt")}) {
    if (std::error_code ignored; std::filesystem::exists(path, ignored)) return path;
  }
  return std::nullopt;
}

/// Training images, and behind them those to validate with.
struct TrainingList {
  ImageList list;
  Index validation = 0;  ///< how many they are
};

/// Lists what find_images() finds at FOLDER/train and FOLDER/val, or at train.txt and val.txt; without
/// train, at FOLDER itself. There need not be images to validate with.
inline TrainingList find_training_images(const std::filesystem::path& folder) {
  const auto train = part_of_folder(folder, "train");
  TrainingList found{find_images(train.value_or(folder))};
  const auto validation = train ? part_of_folder(folder, "val") : std::nullopt;
  if (validation) {
    const ImageList more = find_images(*validation, found.list.class_names);
    found.validation = std::ssize(more.images);
    append(found.list, more);
  }
  return found;
}

}  // namespace inception
