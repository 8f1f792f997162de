// SPDX-License-Identifier: MIT
// A data set of image files as an ImageSet, all in memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "inception/data/batches.hpp"
#include "inception/data/image_set.hpp"
#include "inception/data/normalization.hpp"
#include "inception/images/image.hpp"
#include "inception/images/image_folder.hpp"
#include "inception/images/image_list.hpp"
#include "inception/images/input_format.hpp"
#include "inception/images/streamed_images.hpp"

namespace inception {

/// Reads all of the images into memory, as an InputFormat cuts and resizes them, but not normalised:
/// bytes, rounded where the format's resizing gives floats. Channels are in the format's order.
///
/// Errors   FileError names the first file that cannot be read
inline ImageSet load_images(ImageList list, const InputFormat& format, int threads) {
  const StreamedImages images(std::move(list), {.format = format});
  ImageSet set{.count = images.count(),
               .height = format.size.height,
               .width = format.size.width,
               .channels = Image::channels,
               .classes = static_cast<int>(images.class_names().size()),
               .class_names = images.list().class_names};
  set.pixels.reserve(static_cast<std::size_t>(set.count * set.image_size()));
  BatchLoader batches(images, all_indices(set.count),
                      {.preprocessing = {.normalization = Normalization::bytes_minus({0, 0, 0})},
                       .epochs = 1,
                       .threads = threads,
                       .ahead = std::max(2, threads)});
  while (const Batch* batch = batches.next()) {
    set.labels.insert(set.labels.end(), batch->labels().begin(), batch->labels().end());
    for (const float value : batch->images().span()) {
      set.pixels.push_back(static_cast<std::uint8_t>(value));
    }
  }
  return set;
}

inline ImageSet load_images(const ImageFolder& folder, const InputFormat& format, int threads) {
  return load_images(image_list(folder), format, threads);
}

}  // namespace inception
