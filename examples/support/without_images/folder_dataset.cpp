// SPDX-License-Identifier: MIT
// Stands in for ../folder_dataset.cpp in a build without libjpeg-turbo or libpng.
#include "support/datasets.hpp"

namespace examples {

Dataset open_folder(const std::filesystem::path& folder, const ReadingOptions&) {
  throw inception::Error(
      folder.string() +
      ": a folder of images can be read only by a build with libjpeg-turbo and libpng, and this "
      "one was made without; install them (Debian: libjpeg62-turbo-dev, libpng-dev) and configure "
      "anew");
}

}  // namespace examples
