// SPDX-License-Identifier: MIT
// Batches of images and labels, prepared by background threads while the network works.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/image_set.hpp"
#include "inception/data/images_in_memory.hpp"
#include "inception/data/labelled_images.hpp"
#include "inception/data/mixing.hpp"
#include "inception/data/prefetch.hpp"
#include "inception/data/preprocess.hpp"
#include "inception/data/shuffle.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"
#include "inception/tensor/shape.hpp"
#include "inception/tensor/tensor.hpp"

namespace inception {

/// A batch of an epoch; both count from 0.
struct BatchPosition {
  Index epoch = 0;
  Index batch = 0;

  friend constexpr bool operator==(const BatchPosition&, const BatchPosition&) = default;
};

/// One of the parts into which several processes divide every batch.
struct Shard {
  Index rank = 0;   ///< of [0, count)
  Index count = 1;  ///< as many parts, as equal as can be

  /// Images of a batch that stand before this part, and in it.
  Index first(Index batch) const { return batch * rank / count; }
  Index size(Index batch) const { return batch * (rank + 1) / count - first(batch); }
};

struct BatchOptions {
  Index batch_size = 32;
  Preprocessing preprocessing{};
  Mixing mixing{};         // of whole batches, behind the preprocessing
  bool shuffle = false;    // a new order in every epoch
  bool drop_last = false;  // leave out the smaller batch at an epoch's end
  std::uint64_t seed = 0;  // of order and augmentation
  BatchPosition start{};   // the first batch
  Index epochs = 0;        // stop before this epoch; 0: never
  int threads = 1;         // background threads
  Index ahead = 2;         // batches that wait ready, at most
  Shard shard{};           // hands out this part of every batch
};

/// Images and labels of one step.
class Batch {
 public:
  BatchPosition position() const { return position_; }
  /// The number of images: batch_size, or fewer at an epoch's end and where some cannot be read; of a shard
  /// its part, which may be none.
  Index size() const { return images().shape().n; }
  const Tensor<float>& images() const { return partial_ ? rest_ : full_; }  // [n, H, W, C]
  std::span<const std::int32_t> labels() const { return labels_; }          // [n]
  /// Of mixed images, the classes of those mixed in, and the images' own parts; empty where none was.
  std::span<const std::int32_t> partners() const { return partners_; }  // [n]
  std::span<const float> shares() const { return shares_; }             // [n]
  /// Where the images stand in their set.
  std::span<const Index> indices() const { return indices_; }  // [n]

 private:
  friend class BatchLoader;

  /// Each size has its own memory, so that nothing is allocated once both have occurred.
  Tensor<float>& resize(Index size, const Shape& full) {
    partial_ = size < full.n;
    auto& images = partial_ ? rest_ : full_;
    const Shape shape{size, full.h, full.w, full.c};
    if (images.shape() != shape) images = Tensor<float>(shape);
    labels_.resize(static_cast<std::size_t>(size));
    indices_.resize(static_cast<std::size_t>(size));
    return images;
  }

  /// Makes the batch as small as its first images.
  void shorten(Index size, const Shape& full) {
    const Tensor<float> before = std::exchange(partial_ ? rest_ : full_, {});
    Tensor<float>& images = resize(size, full);
    std::copy_n(before.data(), images.size(), images.data());
  }

  BatchPosition position_{};
  bool partial_ = false;
  Tensor<float> full_;
  Tensor<float> rest_;
  std::vector<std::int32_t> labels_;
  std::vector<std::int32_t> partners_;
  std::vector<float> shares_;
  std::vector<Index> indices_;
};

/// Hands out the batches of epoch after epoch, in order.
///
///   BatchLoader loader(set.train, all_indices(set.train.count), {.batch_size = 64, ...});
///   while (const Batch* batch = loader.next()) step(batch->images(), batch->labels());
///
/// What a batch holds is a function of the set, the indices, the seed and its position: neither the
/// number of threads nor the position at which the loader began makes a difference. The shards of a
/// batch, one behind the other, are what it holds undivided. The images must outlive the loader. Images
/// that cannot be read make their batch smaller, or end the loading, as the LabelledImages have it.
///
/// Errors   ShapeError and Error when images, indices and options do not agree; Error where not one image of
///          a batch can be read
class BatchLoader {
 public:
  BatchLoader(const LabelledImages& images, std::vector<Index> indices, BatchOptions options)
      : images_(images), indices_(std::move(indices)), options_(std::move(options)) {
    check_arguments();
    inputs_ = images.inputs(options_.preprocessing, options_.seed, options_.threads);
    shape_ = {checked(options_.shard).size(options_.batch_size), inputs_->extent().height,
              inputs_->extent().width, inputs_->channels()};
    next_ = options_.start.epoch * batches_per_epoch() + options_.start.batch;
    const Index end = options_.epochs == 0 ? std::numeric_limits<Index>::max()
                                           : options_.epochs * batches_per_epoch();
    workers_.resize(static_cast<std::size_t>(options_.threads));
    prefetcher_.emplace(options_.threads, options_.ahead, std::max(Index{0}, end - next_),
                        [this, first = next_](Index item, int worker, Batch& batch) {
                          prepare(first + item, worker, batch);
                        });
  }
  BatchLoader(const ImageSet& set, std::vector<Index> indices, BatchOptions options)
      : BatchLoader(std::make_unique<ImagesInMemory>(set), std::move(indices), std::move(options)) {
  }
  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;
  BatchLoader(ImageSet&&, std::vector<Index>, BatchOptions) = delete;

  /// The number of batches in an epoch.
  Index batches_per_epoch() const {
    const Index images = std::ssize(indices_);
    return (options_.drop_last ? images : images + options_.batch_size - 1) / options_.batch_size;
  }
  /// The number of images in the batches of an epoch.
  Index images_per_epoch() const {
    return options_.drop_last ? batches_per_epoch() * options_.batch_size : std::ssize(indices_);
  }

  /// The next batch, or nullptr after the last epoch. It stays as it is until the following call.
  const Batch* next() {
    const Batch* batch = prefetcher_->next();
    if (batch != nullptr) ++next_;
    return batch;
  }

  /// The batch that next() will return: a loader that starts there goes on as this one would.
  BatchPosition position() const { return position_of(next_); }

 private:
  /// What belongs to one background thread.
  struct Worker {
    std::vector<Index> order;  // the indices in the order of `epoch`
    Index epoch = -1;
    std::vector<float> before;  // the image that the first one is mixed with
  };

  BatchLoader(std::unique_ptr<const LabelledImages> images, std::vector<Index> indices,
              BatchOptions options)
      : BatchLoader(*images, std::move(indices), std::move(options)) {
    own_images_ = std::move(images);
  }

  BatchPosition position_of(Index item) const {
    return {item / batches_per_epoch(), item % batches_per_epoch()};
  }

  static const Shard& checked(const Shard& shard) {
    if (shard.rank >= 0 && shard.rank < shard.count) return shard;
    throw Error("BatchLoader: a shard's rank must be at least 0 and below their count; rank " +
                std::to_string(shard.rank) + " of " + std::to_string(shard.count) + " was given");
  }

  void check_arguments() const {
    check(options_.mixing);
    if (options_.batch_size < 1 || batches_per_epoch() < 1) {
      throw Error("BatchLoader: batch_size must be at least 1 and give at least one batch of the " +
                  std::to_string(indices_.size()) + " images; " +
                  std::to_string(options_.batch_size) + " was given" +
                  (options_.drop_last ? " with drop_last" : ""));
    }
    for (const Index index : indices_) {
      if (index < 0 || index >= images_.count()) {
        throw Error("BatchLoader: indices must be in [0, " + std::to_string(images_.count()) +
                    "); " + std::to_string(index) + " was given");
      }
    }
    const auto [epoch, batch] = options_.start;
    if (epoch < 0 || batch < 0 || batch > batches_per_epoch() || options_.epochs < 0) {
      throw Error("BatchLoader: start and epochs must be at least 0 and the start within the " +
                  std::to_string(batches_per_epoch()) + " batches of an epoch; batch " +
                  std::to_string(batch) + " of epoch " + std::to_string(epoch) + " of " +
                  std::to_string(options_.epochs) + " was given");
    }
    if (options_.threads < 1) {
      throw Error("BatchLoader: threads must be at least 1; " + std::to_string(options_.threads) +
                  " was given");
    }
  }

  void prepare(Index item, int worker, Batch& batch) {
    const BatchPosition position = position_of(item);
    const auto whole = whole_batch(position, workers_[static_cast<std::size_t>(worker)]);
    const Index first = options_.shard.first(std::ssize(whole));
    const Index size = options_.shard.size(std::ssize(whole));
    batch.position_ = position;
    float* const out = batch.resize(size, shape_).data();
    Index read = 0;
    for (Index i = 0; i < size; ++i) {
      const Index image = whole[static_cast<std::size_t>(first + i)];
      if (!inputs_->write(image, position.epoch, worker, out + read * image_size())) continue;
      batch.indices_[static_cast<std::size_t>(read)] = image;
      batch.labels_[static_cast<std::size_t>(read)] = images_.label(image);
      ++read;
    }
    if (read == 0 && size > 0) {
      throw Error("BatchLoader: a batch must have an image that can be read; of the " +
                  std::to_string(size) + " of batch " + std::to_string(position.batch) +
                  " in epoch " + std::to_string(position.epoch) +
                  " there is none; mend the files or take larger batches");
    }
    if (read < size) batch.shorten(read, shape_);
    if (options_.mixing.any()) mix_images(whole, first, worker, batch);
  }

  /// The first image's partner is the one before it in the whole batch, which another shard may have.
  void mix_images(std::span<const Index> whole, Index first, int worker, Batch& batch) {
    batch.partners_.resize(batch.labels_.size());
    batch.shares_.resize(batch.labels_.size());
    if (batch.labels_.empty()) return;
    const BatchPosition position = batch.position_;
    std::vector<float>& before = workers_[static_cast<std::size_t>(worker)].before;
    before.resize(static_cast<std::size_t>(image_size()));
    Index image = 0;
    do {
      first = (first > 0 ? first : std::ssize(whole)) - 1;
      image = whole[static_cast<std::size_t>(first)];
    } while (!inputs_->write(image, position.epoch, worker, before.data()));
    const Extent extent = inputs_->extent();
    mix(draw_mixing(options_.mixing, options_.seed, position.epoch, position.batch, extent), extent,
        inputs_->channels(), before, images_.label(image),
        {.images = (batch.partial_ ? batch.rest_ : batch.full_).span(),
         .labels = batch.labels_,
         .partners = batch.partners_,
         .shares = batch.shares_});
  }

  Index image_size() const { return shape_.h * shape_.w * shape_.c; }

  /// The images of all shards of a batch.
  std::span<const Index> whole_batch(BatchPosition position, Worker& worker) const {
    const auto order = order_of(position.epoch, worker);
    const Index first = position.batch * options_.batch_size;
    return order.subspan(
        static_cast<std::size_t>(first),
        static_cast<std::size_t>(std::min(options_.batch_size, std::ssize(order) - first)));
  }

  std::span<const Index> order_of(Index epoch, Worker& worker) const {
    if (!options_.shuffle) return indices_;
    if (worker.epoch != epoch) {
      worker.order = indices_;
      images_.shuffle(worker.order, options_.seed, epoch);
      worker.epoch = epoch;
    }
    return worker.order;
  }

  std::unique_ptr<const LabelledImages> own_images_;  // of an ImageSet
  const LabelledImages& images_;
  std::vector<Index> indices_;
  BatchOptions options_;
  std::unique_ptr<ImageInputs> inputs_;
  Shape shape_{};  // of a full batch
  Index next_ = 0;
  std::vector<Worker> workers_;
  std::optional<Prefetcher<Batch>> prefetcher_;  // last: its threads stop before the rest goes
};

}  // namespace inception
