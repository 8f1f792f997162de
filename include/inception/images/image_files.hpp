// SPDX-License-Identifier: MIT
// The image files that a user means by files and folders.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "inception/tensor/error.hpp"

namespace inception {

/// Whether folders inside a folder are looked into.
enum class Subfolders { skipped, searched };

/// Whether a file's name ends as those of images do: .jpg, .jpeg or .png, in any case.
inline bool has_image_name(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 3> known{".jpg", ".jpeg", ".png"};
  std::string ending = path.extension().string();
  for (char& letter : ending)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return std::find(known.begin(), known.end(), ending) != known.end();
}

/// The image files of one folder, sorted by path. There may be none.
///
/// Errors   FileError where the folder cannot be read
inline std::vector<std::filesystem::path> images_in(const std::filesystem::path& folder,
                                                    Subfolders subfolders) {
  namespace fs = std::filesystem;
  std::vector<fs::path> found;
  const auto add = [&](auto entries) {
    for (const fs::directory_entry& entry : entries) {
      if (has_image_name(entry.path()) && entry.is_regular_file()) found.push_back(entry.path());
    }
  };
  try {
    if (subfolders == Subfolders::searched) {
      add(fs::recursive_directory_iterator(folder,
                                           fs::directory_options::follow_directory_symlink));
    } else {
      add(fs::directory_iterator(folder));
    }
  } catch (const fs::filesystem_error& error) {
    throw FileError(folder.string() +
                    ": must be a folder that can be read: " + error.code().message());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The image files of a list of files and folders: in the order of the list, those of a folder sorted.
/// A file of the list is taken whatever its name, and whether it is there is seen when it is read.
///
/// Errors   FileError for a folder that cannot be read or has no image file
inline std::vector<std::filesystem::path> image_files(
    const std::vector<std::filesystem::path>& given, Subfolders subfolders) {
  std::vector<std::filesystem::path> files;
  for (const auto& path : given) {
    if (std::error_code ignored; !std::filesystem::is_directory(path, ignored)) {
      files.push_back(path);
      continue;
    }
    const auto found = images_in(path, subfolders);
    if (found.empty()) {
      throw FileError(path.string() +
                      ": must hold image files, .jpg, .jpeg or .png; it holds none" +
                      (subfolders == Subfolders::skipped ? " itself" : ", nor do its folders") +
                      "; was another folder meant?");
    }
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

}  // namespace inception
