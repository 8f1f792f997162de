// SPDX-License-Identifier: MIT
// CIFAR-10 and CIFAR-100, binary version: 50,000 + 10,000 colour images, 32 x 32.
#pragma once

#include <array>
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

/// Appends the records of one file. A record is its labels, one byte each, then the planes red,
/// green and blue, row-major. The last label is kept; `limits` bounds each.
inline void append_cifar(const std::filesystem::path& path, std::span<const int> limits,
                         ImageSet& set) {
  constexpr std::size_t plane = 32 * 32;
  RecordFile file(path, static_cast<Index>(limits.size() + 3 * plane));
  const auto first = static_cast<std::size_t>(set.count);
  set.count += file.count();
  set.pixels.resize(static_cast<std::size_t>(set.count) * 3 * plane);
  set.labels.resize(static_cast<std::size_t>(set.count));
  file.each([&](Index i, std::span<const std::uint8_t> record) {
    for (std::size_t label = 0; label < limits.size(); ++label) {
      if (record[label] >= limits[label]) {
        file.refuse(i * static_cast<Index>(record.size()) + static_cast<Index>(label),
                    "the label of image " + std::to_string(i) + " must be below " +
                        std::to_string(limits[label]) + "; it is " +
                        std::to_string(int{record[label]}));
      }
    }
    const std::size_t at = first + static_cast<std::size_t>(i);
    set.labels[at] = record[limits.size() - 1];
    const auto planes = record.subspan(limits.size());
    std::uint8_t* out = set.pixels.data() + at * 3 * plane;
    for (std::size_t pixel = 0; pixel < plane; ++pixel) {
      for (std::size_t c = 0; c < 3; ++c) out[3 * pixel + c] = planes[c * plane + pixel];
    }
  });
}

inline ImageSet read_cifar(const std::vector<std::filesystem::path>& files,
                           std::span<const int> limits, std::vector<std::string> class_names) {
  ImageSet set;
  set.height = set.width = 32;
  set.channels = 3;
  set.classes = limits.back();
  set.class_names = std::move(class_names);
  for (const auto& file : files) append_cifar(file, limits, set);
  return set;
}

}  // namespace detail

/// Reads the training and test batches of CIFAR-10's binary version.
///
/// `folder` is cifar-10-batches-bin or the folder that holds it. Class names come from
/// batches.meta.txt where it is present. The number of images follows from the files' sizes.
///
/// Format   records of 3,073 bytes: label 0 to 9; 1,024 red, 1,024 green, 1,024 blue
/// Errors   FileError for a missing file, a size that is not whole records, a label out of range
/// Source   Krizhevsky, "Learning multiple layers of features from tiny images", 2009
inline TrainAndTest load_cifar10(const std::filesystem::path& folder) {
  const auto base = detail::data_folder(folder, "cifar-10-batches-bin", "data_batch_1.bin");
  const auto names = detail::class_names(
      base / "batches.meta.txt", 10,
      {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"});
  std::vector<std::filesystem::path> train;
  for (int i = 1; i <= 5; ++i) train.push_back(base / ("data_batch_" + std::to_string(i) + ".bin"));
  constexpr std::array<int, 1> limits{10};
  return {detail::read_cifar(train, limits, names),
          detail::read_cifar({base / "test_batch.bin"}, limits, names)};
}

/// Reads CIFAR-100's binary version with its 100 fine labels.
///
/// `folder` is cifar-100-binary or the folder that holds it. Class names come from
/// fine_label_names.txt; without it they are numbers.
///
/// Format   records of 3,074 bytes: coarse label 0 to 19, fine label 0 to 99; pixels as CIFAR-10
/// Errors   as load_cifar10
inline TrainAndTest load_cifar100(const std::filesystem::path& folder) {
  const auto base = detail::data_folder(folder, "cifar-100-binary", "train.bin");
  const auto names =
      detail::class_names(base / "fine_label_names.txt", 100, detail::numbered_names(100));
  constexpr std::array<int, 2> limits{20, 100};
  return {detail::read_cifar({base / "train.bin"}, limits, names),
          detail::read_cifar({base / "test.bin"}, limits, names)};
}

}  // namespace inception
