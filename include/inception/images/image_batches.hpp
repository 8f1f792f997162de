// SPDX-License-Identifier: MIT
// Batches of a network's inputs from image files, decoded by background threads while the network works.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/prefetch.hpp"
#include "inception/images/image_views.hpp"
#include "inception/images/read_image.hpp"
#include "inception/images/unreadable_images.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"
#include "inception/tensor/tensor.hpp"

namespace inception {

/// The images of a run of files.
struct ImageBatch {
  Tensor<float> images;                     ///< [files · views, H, W, 3]
  std::vector<Index> files;                 ///< those that were read: places in the list, ascending
  std::vector<UnreadableImage> unreadable;  ///< those that were not
};

struct ImageBatchOptions {
  Index batch_size = 32;  ///< files, whatever the number of views
  int threads = 1;        ///< background threads
  Index ahead = 2;        ///< batches that wait ready, at most
  DecodingOptions decoding{};
};

/// Hands out files as batches, in order. A file that cannot be read is told in its batch and takes
/// nothing from the others. What a batch holds does not depend on the number of threads.
///
///     ImageBatches batches(files, ImageViews::of(format), {.threads = 4});
///     while (const ImageBatch* batch = batches.next()) { ... }
///
/// Errors   Error unless there is a file and batch_size, threads, ahead and views are at least 1
class ImageBatches {
 public:
  ImageBatches(std::vector<std::filesystem::path> files, ImageViews views,
               const ImageBatchOptions& options)
      : files_(std::move(files)),
        views_(std::move(views)),
        options_(options),
        batches_(options.threads, options.ahead, checked_count(),
                 [this](Index item, int, ImageBatch& batch) { prepare(item, batch); }) {}
  ImageBatches(const ImageBatches&) = delete;
  ImageBatches& operator=(const ImageBatches&) = delete;

  const std::vector<std::filesystem::path>& files() const { return files_; }
  const ImageViews& views() const { return views_; }

  /// The next batch, or nullptr after the last. It stays as it is until the following call.
  const ImageBatch* next() { return batches_.next(); }

 private:
  Index checked_count() const {
    if (files_.empty() || options_.batch_size < 1 || views_.count < 1) {
      throw Error(
          "ImageBatches: there must be a file, and the batch size and the number of views must be "
          "at "
          "least 1; " +
          std::to_string(files_.size()) + " files, " + std::to_string(options_.batch_size) +
          " and " + std::to_string(views_.count) + " were given");
    }
    return (std::ssize(files_) + options_.batch_size - 1) / options_.batch_size;
  }

  void prepare(Index item, ImageBatch& batch) const {
    const Index first = item * options_.batch_size;
    const Index end = std::min(first + options_.batch_size, std::ssize(files_));
    batch.files.clear();
    batch.unreadable.clear();
    const auto resize = [&](Index files) {
      const Shape shape{files * views_.count, views_.size.height, views_.size.width,
                        Image::channels};
      if (batch.images.shape() != shape) batch.images = Tensor<float>(shape);
    };
    resize(end - first);
    float* out = batch.images.data();
    for (Index file = first; file < end; ++file) {
      try {
        views_.write(read_image(files_[static_cast<std::size_t>(file)], options_.decoding), out);
        batch.files.push_back(file);
        out += views_.floats();
      } catch (const Error& error) {
        batch.unreadable.push_back({file, error.what()});
      }
    }
    if (!batch.unreadable.empty()) keep_read(batch, resize);
  }

  /// Makes the tensor as small as what was read.
  template <class Resize>
  void keep_read(ImageBatch& batch, const Resize& resize) const {
    const Tensor<float> whole = std::move(batch.images);
    batch.images = {};
    resize(std::ssize(batch.files));
    std::copy_n(whole.data(), batch.images.size(), batch.images.data());
  }

  std::vector<std::filesystem::path> files_;
  ImageViews views_;
  ImageBatchOptions options_;
  Prefetcher<ImageBatch> batches_;  // last: its threads stop before the rest goes
};

}  // namespace inception
