// SPDX-License-Identifier: MIT
// A data set as a folder of class folders.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "inception/images/image_files.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// Image files and their classes.
struct ImageFolder {
  std::vector<std::filesystem::path> files{};
  std::vector<std::int32_t> labels{};      // [files]
  std::vector<std::string> class_names{};  // sorted
};

/// Lists FOLDER/CLASS/*.jpg, .jpeg and .png, folders in CLASS included: by class, then by path, which
/// is the order of torchvision's ImageFolder.
///
/// Without `class_names` the folders are the classes, in the order of their names; with them they must
/// be among them.
///
/// Errors   FileError for a folder that cannot be read, without class folders, for a class without
///          images and for one that is not among the names
inline ImageFolder list_image_folder(const std::filesystem::path& folder,
                                     std::vector<std::string> class_names = {}) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<fs::path> classes;
  for (auto entry = fs::directory_iterator(folder, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->is_directory()) classes.push_back(entry->path());
  }
  if (error) {
    throw FileError(folder.string() + ": must be a folder that can be read: " + error.message());
  }
  if (classes.empty()) {
    throw FileError(folder.string() +
                    ": must hold a folder of images for each class; it has no folders");
  }
  std::sort(classes.begin(), classes.end());
  ImageFolder result{{}, {}, std::move(class_names)};
  if (result.class_names.empty()) {
    for (const auto& path : classes) result.class_names.push_back(path.filename().string());
  }
  for (const auto& path : classes) {
    const auto& names = result.class_names;
    const auto found = std::find(names.begin(), names.end(), path.filename().string());
    if (found == names.end()) {
      throw FileError(path.string() + ": must be one of the " + std::to_string(names.size()) +
                      " classes that are trained; there is none of that name");
    }
    const auto files = image_files({path}, Subfolders::searched);
    result.files.insert(result.files.end(), files.begin(), files.end());
    result.labels.insert(result.labels.end(), files.size(),
                         static_cast<std::int32_t>(found - names.begin()));
  }
  return result;
}

}  // namespace inception
