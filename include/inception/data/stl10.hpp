// SPDX-License-Identifier: MIT
// STL-10, binary version: 5,000 + 8,000 labelled colour images, 96 x 96, ten classes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/data_folder.hpp"
#include "inception/data/image_set.hpp"
#include "inception/data/records.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

namespace detail {

inline ImageSet read_stl10(const std::filesystem::path& images, const std::filesystem::path& labels,
                           std::vector<std::string> class_names) {
  constexpr std::size_t side = 96;
  constexpr std::size_t image = side * side * 3;
  RecordFile pixels(images, image);
  RecordFile classes(labels, 1);
  if (classes.count() != pixels.count()) {
    classes.refuse(std::min(classes.count(), pixels.count()),
                   "there must be one label per image, " + std::to_string(pixels.count()) +
                       " as in " + images.string() + "; there are " +
                       std::to_string(classes.count()));
  }
  ImageSet set{
      .count = pixels.count(),
      .height = side,
      .width = side,
      .channels = 3,
      .classes = 10,
      .pixels = std::vector<std::uint8_t>(static_cast<std::size_t>(pixels.count()) * image),
      .labels = std::vector<std::int32_t>(static_cast<std::size_t>(pixels.count())),
      .class_names = std::move(class_names)};
  classes.each([&](Index i, std::span<const std::uint8_t> label) {
    if (label[0] < 1 || label[0] > 10) {
      classes.refuse(i, "the label of image " + std::to_string(i) + " must be 1 to 10; it is " +
                            std::to_string(int{label[0]}));
    }
    set.labels[static_cast<std::size_t>(i)] = label[0] - 1;
  });
  pixels.each([&](Index i, std::span<const std::uint8_t> record) {
    std::uint8_t* out = set.pixels.data() + static_cast<std::size_t>(i) * image;
    for (std::size_t y = 0; y < side; ++y) {
      for (std::size_t x = 0; x < side; ++x) {
        for (std::size_t c = 0; c < 3; ++c) *out++ = record[(c * side + x) * side + y];
      }
    }
  });
  return set;
}

}  // namespace detail

/// Reads the labelled part of STL-10's binary version.
///
/// `folder` is stl10_binary or the folder that holds it. Class names come from class_names.txt
/// where it is present. The number of images follows from the files' sizes.
///
/// Format   *_X.bin: records of 27,648 bytes, planes red, green and blue, each column-major;
///          *_y.bin: one byte per image, 1 to 10
/// Errors   FileError for a missing file, a size that is not whole records, another number of
///          labels than of images, a label out of range
/// Source   Coates, Lee & Ng, "An analysis of single-layer networks in unsupervised feature
///          learning", AISTATS 2011
inline TrainAndTest load_stl10(const std::filesystem::path& folder) {
  const auto base = detail::data_folder(folder, "stl10_binary", "train_X.bin");
  const auto names = detail::class_names(
      base / "class_names.txt", 10,
      {"airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"});
  return {detail::read_stl10(base / "train_X.bin", base / "train_y.bin", names),
          detail::read_stl10(base / "test_X.bin", base / "test_y.bin", names)};
}

}  // namespace inception
