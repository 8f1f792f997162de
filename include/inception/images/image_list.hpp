// SPDX-License-Identifier: MIT
// Where the images of a data set lie, too many to hold in memory, and their labels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "inception/images/image_folder.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// An encoded image: a file, or a part of one.
struct StoredImage {
  static constexpr Index whole = -1;

  Index file = 0;  ///< of ImageList::files
  Index offset = 0;
  Index size = whole;  ///< bytes
  std::int32_t label = 0;
};

/// Encoded images and their classes.
struct ImageList {
  std::vector<std::filesystem::path> files{};
  std::vector<StoredImage> images{};
  std::vector<std::string> class_names{};
};

/// The images of class folders: a file each.
inline ImageList image_list(ImageFolder folder) {
  ImageList list{std::move(folder.files), {}, std::move(folder.class_names)};
  list.images.reserve(list.files.size());
  for (std::size_t i = 0; i < list.files.size(); ++i) {
    list.images.push_back({.file = static_cast<Index>(i), .label = folder.labels[i]});
  }
  return list;
}

/// Puts the images of another list behind those of the first.
///
/// Errors   Error unless both have the same classes
inline void append(ImageList& list, const ImageList& more) {
  if (list.class_names != more.class_names) {
    throw Error("append: lists of images must have the same classes; they have " +
                std::to_string(list.class_names.size()) + " and " +
                std::to_string(more.class_names.size()) +
                ": give the first list's names where the second is made");
  }
  const Index before = std::ssize(list.files);
  list.files.insert(list.files.end(), more.files.begin(), more.files.end());
  for (StoredImage image : more.images) {
    image.file += before;
    list.images.push_back(image);
  }
}

}  // namespace inception
