// SPDX-License-Identifier: MIT
// Batches of images and labels, prepared by background threads while the network works.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/image_set.hpp"
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
  /// The number of images: batch_size, or fewer at an epoch's end; of a shard its part, which may be none.
  Index size() const { return images().shape().n; }
  /// Images in all shards together, and those that stand before these.
  Index whole_size() const { return whole_size_; }
  Index first() const { return first_; }
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

  BatchPosition position_{};
  Index whole_size_ = 0, first_ = 0;
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
/// batch, one behind the other, are what it holds undivided. The set must outlive the loader.
///
/// Errors   ShapeError and Error when set, indices and options do not agree
class BatchLoader {
 public:
  BatchLoader(const ImageSet& set, std::vector<Index> indices, BatchOptions options)
      : set_(&checked(set)),
        indices_(std::move(indices)),
        options_(std::move(options)),
        preprocessor_(set.extent(), set.channels, options_.preprocessing),
        shape_{checked(options_.shard).size(options_.batch_size), preprocessor_.extent().height,
               preprocessor_.extent().width, preprocessor_.channels()} {
    check_arguments();
    next_ = options_.start.epoch * batches_per_epoch() + options_.start.batch;
    const Index end = options_.epochs == 0 ? std::numeric_limits<Index>::max()
                                           : options_.epochs * batches_per_epoch();
    workers_.resize(static_cast<std::size_t>(options_.threads));
    prefetcher_.emplace(options_.threads, options_.ahead, std::max(Index{0}, end - next_),
                        [this, first = next_](Index item, int worker, Batch& batch) {
                          prepare(first + item, workers_[static_cast<std::size_t>(worker)], batch);
                        });
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
    Preprocessor::Scratch scratch;
    std::vector<float> partner;  // the image that the first one is mixed with
  };

  BatchPosition position_of(Index item) const {
    return {item / batches_per_epoch(), item % batches_per_epoch()};
  }

  static const ImageSet& checked(const ImageSet& set) {
    check(set);
    return set;
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
      if (index < 0 || index >= set_->count) {
        throw Error("BatchLoader: indices must be in [0, " + std::to_string(set_->count) + "); " +
                    std::to_string(index) + " was given");
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

  void prepare(Index item, Worker& worker, Batch& batch) const {
    const BatchPosition position = position_of(item);
    const auto order = order_of(position.epoch, worker);
    const Index begin = position.batch * options_.batch_size;
    batch.position_ = position;
    batch.whole_size_ = std::min(options_.batch_size, std::ssize(order) - begin);
    batch.first_ = options_.shard.first(batch.whole_size_);
    const Index first = begin + batch.first_, size = options_.shard.size(batch.whole_size_);
    float* out = batch.resize(size, shape_).data();
    for (Index i = 0; i < size; ++i, out += shape_.h * shape_.w * shape_.c) {
      const Index image = order[static_cast<std::size_t>(first + i)];
      batch.indices_[static_cast<std::size_t>(i)] = image;
      batch.labels_[static_cast<std::size_t>(i)] = set_->labels[static_cast<std::size_t>(image)];
      prepare_image(image, position.epoch, worker, out);
    }
    if (!options_.mixing.any()) return;
    const Index partner = batch.first_ > 0 ? first - 1 : begin + batch.whole_size_ - 1;
    mix_images(order[static_cast<std::size_t>(partner)], worker, batch);
  }

  void prepare_image(Index image, Index epoch, Worker& worker, float* out) const {
    preprocessor_(set_->image(image).data(),
                  choose(options_.preprocessing.augmentation, options_.seed, epoch, image,
                         preprocessor_.extent()),
                  worker.scratch, out);
  }

  /// `before` is the image that the first one is mixed with; another shard may have it.
  void mix_images(Index before, Worker& worker, Batch& batch) const {
    const Extent extent = preprocessor_.extent();
    const auto [epoch, number] = batch.position_;
    worker.partner.resize(static_cast<std::size_t>(shape_.h * shape_.w * shape_.c));
    prepare_image(before, epoch, worker, worker.partner.data());
    batch.partners_.resize(batch.labels_.size());
    batch.shares_.resize(batch.labels_.size());
    mix(draw_mixing(options_.mixing, options_.seed, epoch, number, extent), extent,
        preprocessor_.channels(), worker.partner, set_->labels[static_cast<std::size_t>(before)],
        (batch.partial_ ? batch.rest_ : batch.full_).span(), batch.labels_, batch.partners_,
        batch.shares_);
  }

  std::span<const Index> order_of(Index epoch, Worker& worker) const {
    if (!options_.shuffle) return indices_;
    if (worker.epoch != epoch) {
      worker.order = indices_;
      shuffle(worker.order, options_.seed, epoch);
      worker.epoch = epoch;
    }
    return worker.order;
  }

  const ImageSet* set_;
  std::vector<Index> indices_;
  BatchOptions options_;
  Preprocessor preprocessor_;
  Shape shape_;  // of a full batch
  Index next_ = 0;
  std::vector<Worker> workers_;
  std::optional<Prefetcher<Batch>> prefetcher_;  // last: its threads stop before the rest goes
};

}  // namespace inception
