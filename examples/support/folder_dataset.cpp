// SPDX-License-Identifier: MIT
// Opens a folder of images, lists or shards as a data set.
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <inception/images/find_images.hpp>
#include <inception/images/streamed_images.hpp>
#include <thread>
#include <utility>

#include "support/datasets.hpp"

namespace examples {

using namespace inception;

Dataset open_folder(const std::filesystem::path& folder, const ReadingOptions& reading) {
  StreamOptions options{.format = reading.format};
  options.unreadable = reading.unreadable == "skip" ? WhenUnreadable::skip : WhenUnreadable::stop;
  options.tell_unreadable = [](const std::string& reason) {
    fmt::print(stderr, "Skipped: {}\n", reason);
  };
  Dataset data;
  data.normalization = reading.format.normalization;
  data.extent = options.format.size;
  data.threads = reading.threads > 0
                     ? reading.threads
                     : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  TrainingList found = find_training_images(folder);
  if (const auto test = part_of_folder(folder, "test")) {
    data.test =
        std::make_unique<StreamedImages>(find_images(*test, found.list.class_names), options);
  }
  data.validation = found.validation;
  data.train = std::make_unique<StreamedImages>(std::move(found.list), options);
  return data;
}

}  // namespace examples
