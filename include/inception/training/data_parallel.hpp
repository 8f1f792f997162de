// SPDX-License-Identifier: MIT
// A training step that several processes do together, each with its part of the batch.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "inception/model/any_model.hpp"
#include "inception/parallel/collectives.hpp"
#include "inception/parallel/device_sums.hpp"
#include "inception/tensor/arrays.hpp"
#include "inception/tensor/host_device.hpp"
#include "inception/training/gradient_buckets.hpp"
#include "inception/training/metrics.hpp"

namespace inception {

namespace detail {

/// v ← v · by
template <class Scalar>
struct MultiplyBy {
  Scalar* values;
  Scalar by;

  INCEPTION_HOST_DEVICE void operator()(Index i) const { values[i] *= by; }
};

}  // namespace detail

/// What of a training step is between this process and the others.
///
/// With n of the batch's N images here, the loss's gradients count n/N, and gradients are summed over the
/// processes: the step is that of the whole batch. Gradients are summed in buckets, from the last layers on,
/// beside the backward pass of the layers before. Batch norm measures this process's images, and running
/// statistics become the mean over processes; with ModelOptions::synchronise it measures the whole
/// batch. Every process ends a step with the same parameters and running statistics, bit by bit.
///
/// It keeps references to the model, the processes and the sums, which must outlive it.
///
/// Source   Li et al., PyTorch Distributed, arXiv:2006.15704: buckets that overlap with the backward pass
template <class Device, class Scalar>
class DataParallel {
 public:
  static constexpr Index default_bucket_bytes = Index{4} << 20;

  /// Errors   Error where the model replays its steps as graphs
  DataParallel(AnyModel<Device, Scalar>& model, Communicator& processes,
               DeviceSums<Device, Scalar>& sums, Index bucket_bytes = default_bucket_bytes)
      : model_(model),
        processes_(processes),
        sums_(sums),
        buckets_(gradient_buckets(model.program(Mode::training), model.arenas().ranges,
                                  bucket_bytes / Index{sizeof(Scalar)})) {
    if (!std::is_same_v<Device, Cpu> && model.options().graphs) {
      throw Error(
          "DataParallel: sums over processes are no part of a graph: make the model with "
          "ModelOptions::graphs = false");
    }
  }

  Communicator& processes() const { return processes_; }

  /// Tells how many images of the next batch are here. Process 0 has the first ones, and so on by rank.
  ///
  /// Errors   Error where a process has none
  void begin_batch(Index images) {
    const std::vector<Index> all = gather_values(processes_, images);
    const auto own = all.begin() + processes_.rank();
    whole_ = std::accumulate(all.begin(), all.end(), Index{0});
    if (std::ranges::find(all, 0) != all.end()) {
      throw Error("DataParallel: every process must have an image of each batch; one of " +
                  std::to_string(whole_) + " images came to " + std::to_string(processes_.size()) +
                  " processes: use larger batches or BatchOptions::drop_last");
    }
    images_ = images;
    share_ = static_cast<double>(images) / static_cast<double>(whole_);
    model_.set_first_image(std::accumulate(all.begin(), own, Index{0}));
  }

  /// The images of the batch in all processes together.
  Index batch_size() const { return whole_; }

  /// What this process's images are of the batch, of (0, 1]: the weight of their gradients.
  double share() const { return share_; }

  /// The whole batch's loss and correct images, from those of each process.
  LossResult join(const LossResult& here) {
    RunningMetrics metrics;
    metrics.add(here, images_);
    metrics = join(metrics);
    return {metrics.mean().loss, metrics.correct};
  }
  RunningMetrics join(const RunningMetrics& here) {
    RunningMetrics all;
    for (const RunningMetrics& one : gather_values(processes_, here)) {
      all.loss_sum += one.loss_sum;
      all.correct += one.correct;
      all.images += one.images;
    }
    return all;
  }

  /// The same for what the device has counted, [loss, correct], each process's loss multiplied by share().
  void join_on_device(std::span<double> totals) {
    sums_.begin_totals(totals);
    sums_.finish();
  }

  /// The backward pass, and the sums of its gradients.
  void backward() {
    begin_state();
    auto next = buckets_.begin();
    model_.backward([&](OperationId done) {
      for (; next != buckets_.end() && next->first >= done; ++next) begin(*next);
      sums_.progress();
    });
    finish();
  }

  /// The same for gradients that are there already.
  void sum_gradients() {
    begin_state();
    for (const GradientBucket& bucket : buckets_) begin(bucket);
    finish();
  }

 private:
  /// Synchronised statistics are the same everywhere already.
  bool averages_state() const { return model_.options().synchronise == nullptr; }
  std::span<Scalar> state() { return model_.change_tensors().state(); }

  void begin_state() {
    if (averages_state() && !state().empty()) sums_.begin(state());
  }
  void begin(const GradientBucket& bucket) {
    sums_.begin(model_.arenas().gradients.subspan(static_cast<std::size_t>(bucket.offset),
                                                  static_cast<std::size_t>(bucket.size)));
  }
  void finish() {
    sums_.finish();
    if (!averages_state()) return;
    for_each_index(model_.device(), std::ssize(state()),
                   detail::MultiplyBy<Scalar>{state().data(),
                                              Scalar{1} / static_cast<Scalar>(processes_.size())});
  }

  AnyModel<Device, Scalar>& model_;
  Communicator& processes_;
  DeviceSums<Device, Scalar>& sums_;
  std::vector<GradientBucket> buckets_;
  Index images_ = 1, whole_ = 1;
  double share_ = 1;
};

}  // namespace inception
