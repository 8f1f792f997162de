// SPDX-License-Identifier: MIT
// Batches on the Cuda device: the next one is copied there while the network works on this one.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "inception/data/batches.hpp"
#include "inception/data/prefetch.hpp"
#include "inception/tensor/cuda_buffer.cuh"
#include "inception/tensor/cuda_event.cuh"
#include "inception/tensor/pinned_buffer.cuh"

namespace inception {

/// Images on the device and classes on the host of one step.
template <class Scalar>
class DeviceBatch {
 public:
  BatchPosition position() const { return position_; }
  Index size() const { return images().shape().n; }
  Index whole_size() const { return whole_size_; }
  Index first() const { return first_; }
  const Tensor<Scalar, Cuda>& images() const { return places_[place_].images; }  // [n, H, W, C]
  std::span<const std::int32_t> labels() const { return labels_; }               // [n]
  std::span<const std::int32_t> partners() const { return partners_; }           // [n] or empty
  std::span<const float> shares() const { return shares_; }                      // [n] or empty
  /// Where the images stand in their set.
  std::span<const Index> indices() const { return indices_; }  // [n]

 private:
  template <class>
  friend class DeviceBatches;

  struct Place {
    Tensor<Scalar, Cuda> images;
    PinnedBuffer<Scalar> staging;
  };

  /// Two shapes have their own memory, the full batch and the smaller one at an epoch's end, so that
  /// nothing is allocated once both have occurred.
  Place& place_for(const Shape& shape, const Cuda& device) {
    if (images().shape() == shape) return places_[place_];
    place_ = 1 - place_;
    Place& place = places_[place_];
    if (place.images.shape() != shape) {
      place.images = Tensor<Scalar, Cuda>(shape, device);
      place.staging = PinnedBuffer<Scalar>(shape.size(), device);
    }
    return place;
  }

  BatchPosition position_{};
  Index whole_size_ = 0, first_ = 0;
  std::array<Place, 2> places_;
  std::size_t place_ = 0;
  std::vector<std::int32_t> labels_, partners_;
  std::vector<float> shares_;
  std::vector<Index> indices_;
  bool end_ = false;  ///< the loader had no more
  CudaEvent copied_;  ///< the images are there
  CudaEvent used_;    ///< nobody reads them any more
};

/// Hands out a loader's batches on a device, in order.
///
///   DeviceBatches<float> batches(loader, device);
///   while (const auto* batch = batches.next()) {
///     train_step(model, optimizer, batch->images(), batch->labels(), rate, options);
///   }
///
/// A thread of its own takes the next batch, puts it into pinned memory and has it copied by a second
/// stream. The device's stream waits for the copy, the host never does. The loader belongs to it until it
/// is destroyed, and must outlive it; batches taken ahead are then lost.
///
/// Errors   what the loader throws; DeviceError, MemoryError
template <class Scalar>
class DeviceBatches {
 public:
  /// `ahead` batches wait on the device, at most, besides the one in use.
  DeviceBatches(BatchLoader& loader, const Cuda& device, Index ahead = 1)
      : loader_(loader), device_(device), copier_(device.ordinal(), device.host()) {
    batches_.emplace(1, ahead, std::numeric_limits<Index>::max(),
                     [this](Index, int, DeviceBatch<Scalar>& batch) { fetch(batch); });
  }
  DeviceBatches(const DeviceBatches&) = delete;
  DeviceBatches& operator=(const DeviceBatches&) = delete;
  /// What still runs on the device reads its batch to the end: memory is given back behind it.
  ~DeviceBatches() {
    try {
      CudaEvent end(device_);
      end.record(device_);
      end.hold_back(copier_);
    } catch (const DeviceError&) {
      // The device has failed: nothing runs there any more.
    }
  }

  /// The next batch, or nullptr after the last. It may be read by what the device is given before the
  /// following call.
  const DeviceBatch<Scalar>* next() {
    if (current_ != nullptr) current_->used_.record(device_);
    current_ = nullptr;
    DeviceBatch<Scalar>* const batch = batches_->next();
    if (batch->end_) return nullptr;
    batch->copied_.hold_back(device_);
    current_ = batch;
    return batch;
  }

 private:
  /// On the background thread.
  void fetch(DeviceBatch<Scalar>& to) {
    const Batch* from = loader_.next();
    to.end_ = from == nullptr;
    if (to.end_) return;
    if (!to.copied_) {
      to.copied_ = CudaEvent(copier_);
      to.used_ = CudaEvent(copier_);
    }
    to.copied_.wait();  // the copy before this one has read the pinned memory
    to.used_.hold_back(copier_);
    auto& place = to.place_for(from->images().shape(), copier_);
    std::transform(from->images().span().begin(), from->images().span().end(), place.staging.data(),
                   [](float value) { return static_cast<Scalar>(value); });
    place.staging.begin_copy_to(place.images.data(), copier_);
    to.copied_.record(copier_);
    to.position_ = from->position();
    to.whole_size_ = from->whole_size();
    to.first_ = from->first();
    to.labels_.assign(from->labels().begin(), from->labels().end());
    to.partners_.assign(from->partners().begin(), from->partners().end());
    to.shares_.assign(from->shares().begin(), from->shares().end());
    to.indices_.assign(from->indices().begin(), from->indices().end());
  }

  BatchLoader& loader_;
  Cuda device_;
  Cuda copier_;  ///< the same GPU with a stream and a pool for copies
  DeviceBatch<Scalar>* current_ = nullptr;
  std::optional<Prefetcher<DeviceBatch<Scalar>>>
      batches_;  // last: its thread stops before the rest
};

}  // namespace inception
