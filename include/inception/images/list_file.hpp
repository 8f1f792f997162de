// SPDX-License-Identifier: MIT
// A data set as a text file of paths and labels.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "inception/data/binary_file.hpp"
#include "inception/data/data_folder.hpp"
#include "inception/images/image_folder.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

namespace detail {

/// One line of a list file.
struct ListedImage {
  std::string path;
  std::string label;
  Index line;  ///< counted from 1
};

inline std::vector<ListedImage> listed_images(const std::filesystem::path& path) {
  BinaryFile file(path);
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  file.read_exactly({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  std::vector<ListedImage> images;
  Index number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line(text.data() + begin, end - begin);
    begin = end + 1;
    ++number;
    constexpr std::string_view spaces = " \t\r";
    line = line.substr(0, line.find_last_not_of(spaces) + 1);
    if (line.empty()) continue;
    const std::size_t label = line.find_last_of(spaces) + 1;
    const std::size_t path_end = label == 0 ? 0 : line.find_last_not_of(spaces, label - 1) + 1;
    if (path_end == 0) {
      throw FileError(path.string() + ", line " + std::to_string(number) +
                      ": must be a path, a space and a label; it is \"" + std::string(line) + "\"");
    }
    images.push_back(
        {std::string(line.substr(0, path_end)), std::string(line.substr(label)), number});
  }
  if (images.empty()) {
    throw FileError(path.string() + ": must list images, a path and a label a line; it lists none");
  }
  return images;
}

/// A label that is a number.
inline std::optional<std::int32_t> number_label(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// The classes that labels name: "0", "1", ... up to the largest where all are numbers.
inline std::vector<std::string> names_of(const std::vector<ListedImage>& images) {
  std::int32_t largest = 0;
  std::vector<std::string> names;
  bool numbers = true;
  for (const ListedImage& image : images) {
    const auto number = number_label(image.label);
    numbers = numbers && number && *number < std::ssize(images) + 1'000'000;
    if (numbers) largest = std::max(largest, *number);
    names.push_back(image.label);
  }
  if (numbers) return numbered_names(static_cast<std::size_t>(largest) + 1);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace detail

/// Reads a list of images: lines "PATH LABEL", the path from the list's folder on unless it begins with a
/// slash. It may contain spaces; a label may not.
///
/// A label is a class's name, or else its number from 0 on. Without `class_names` the classes are the
/// numbers up to the largest where all labels are numbers, else the labels in the order of letters.
///
/// Errors   FileError names the line that is no path and label, or whose label is none of the classes
inline ImageFolder read_list_file(const std::filesystem::path& path,
                                  std::vector<std::string> class_names = {}) {
  const auto images = detail::listed_images(path);
  ImageFolder result{{}, {}, std::move(class_names)};
  if (result.class_names.empty()) result.class_names = detail::names_of(images);
  std::map<std::string, std::int32_t, std::less<>> numbers;
  for (const std::string& name : result.class_names) {
    numbers.try_emplace(name, static_cast<std::int32_t>(numbers.size()));
  }
  for (const detail::ListedImage& image : images) {
    const auto named = numbers.find(image.label);
    const auto label =
        named != numbers.end() ? named->second : detail::number_label(image.label).value_or(-1);
    if (label < 0 || label >= std::ssize(result.class_names)) {
      throw FileError(path.string() + ", line " + std::to_string(image.line) +
                      ": the label must be one of the " +
                      std::to_string(result.class_names.size()) +
                      " classes, or its number; it is \"" + image.label + "\"");
    }
    result.files.push_back(path.parent_path() / image.path);
    result.labels.push_back(label);
  }
  return result;
}

}  // namespace inception
