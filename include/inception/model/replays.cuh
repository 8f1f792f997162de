// SPDX-License-Identifier: MIT
// The passes of a model on the Cuda device, captured into CUDA graphs and replayed.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "inception/model/options.hpp"
#include "inception/model/replays.hpp"
#include "inception/model/step_memory.cuh"
#include "inception/tensor/cuda_arrays.cuh"
#include "inception/tensor/cuda_graph.cuh"

namespace inception::detail {

/// What a pass depends on besides its mode and its batch shape: settings that kernels got as arguments.
using ReplayKey = std::array<std::uint64_t, 7>;

/// A graph for each mode and batch shape.
///
/// A pass that is new, or has another key than the time before, runs directly: whatever must be
/// allocated or loaded then is. The second time in a row it is captured, and from then on replayed. Its
/// images are copied to where the graph reads them. Where a capture fails the model goes on without
/// graphs, and says so once on stderr.
template <class Scalar>
class Replays<Cuda, Scalar> {
 public:
  explicit Replays(bool wanted) : wanted_(wanted) {}

  const GraphReport& report() const { return report_; }

  /// Memory that graphs use is given back: none of them may run again.
  void forget() {
    for (const auto& replay : replays_) {
      replay->graph = {};
      replay->seen.reset();
    }
  }

  const std::uint64_t* put_step(const Cuda& device, std::uint64_t step) {
    if (!wanted_) return nullptr;
    if (step_.size() == 0) step_ = Buffer<std::uint64_t, Cuda>(1, device);
    if (!capturing_) store_value(device, step_.data(), step);
    return step_.data();
  }

  /// The memory of a training step, made on first use and kept.
  StepMemory& step_memory(const Cuda& device, const Shape& images, Index outputs) {
    StepMemory& memory = replay(Mode::training, images).step;
    if (memory.total.size() == 0) memory = StepMemory(images.n, outputs, device);
    return memory;
  }

  /// Runs a pass: pass.run(images) does it directly, pass.capture(images) sends the same work with all
  /// that changes from step to step left out, and pass.before_replay(images) does what of it is the
  /// host's, and puts what has changed into device memory. Returns where the pass has its images.
  template <class Pass>
  View<const Scalar> run(const Cuda& device, Mode mode, const View<const Scalar>& images,
                         const ReplayKey& key, Pass&& pass) {
    const bool possible = wanted_ && report_.refusal.empty() && images.dense();
    Replay* const known = possible ? &replay(mode, images.shape) : nullptr;
    if (known != nullptr && known->seen == seen_now(device, key)) {
      if (!known->graph) capture(device, *known, pass);
      if (known->graph) {
        device.copy_on_device(known->images.data(), images.data, bytes(images));
        pass.before_replay(known->view());
        known->graph.launch(device);
        ++report_.replayed;
        return known->view();
      }
    }
    pass.run(images);
    if (known != nullptr) {
      known->graph = {};
      known->seen = seen_now(device, key);
    }
    return images;
  }

  template <class Launch>
  View<const Scalar> run_inference(const Cuda& device, const View<const Scalar>& images,
                                   const Launch& launch) {
    return run(device, Mode::inference, images, {}, InferencePass<Launch>{launch});
  }

 private:
  /// The key, and the device's scratch memory, which others may have made grow.
  using Seen = std::pair<ReplayKey, const void*>;

  struct Replay {
    Mode mode;
    Shape shape;
    Tensor<Scalar, Cuda> images;
    StepMemory step;
    std::optional<Seen> seen;  ///< the last time
    CudaGraph graph;

    View<const Scalar> view() const { return {images.data(), shape}; }
  };

  /// What a forward pass changes on the host the engine has changed before.
  template <class Launch>
  struct InferencePass {
    const Launch& launch;

    void run(const View<const Scalar>& images) const { launch(images); }
    void capture(const View<const Scalar>& images) const { launch(images); }
    void before_replay(const View<const Scalar>&) const {}
  };

  static Seen seen_now(const Cuda& device, const ReplayKey& key) {
    return {key, device.scratch_memory()};
  }
  static Index bytes(const View<const Scalar>& images) {
    return images.shape.size() * static_cast<Index>(sizeof(Scalar));
  }

  Replay& replay(Mode mode, const Shape& shape) {
    for (const auto& known : replays_) {
      if (known->mode == mode && known->shape == shape) return *known;
    }
    replays_.push_back(std::make_unique<Replay>(Replay{mode, shape, {}, {}, {}, {}}));
    return *replays_.back();
  }

  template <class Pass>
  void capture(const Cuda& device, Replay& replay, Pass&& pass) {
    capturing_ = true;
    try {
      if (replay.images.size() == 0) replay.images = Tensor<Scalar, Cuda>(replay.shape, device);
      replay.graph = CudaGraph::capture(device, [&] { pass.capture(replay.view()); });
      ++report_.captured;
    } catch (const Error& error) {
      report_.refusal = error.what();
      std::fprintf(
          stderr,
          "inception: a model goes on without CUDA graphs, kernel by kernel, for one of its "
          "passes cannot be captured: %s\n",
          error.what());
    }
    capturing_ = false;
  }

  bool wanted_;
  bool capturing_ = false;
  GraphReport report_;
  Buffer<std::uint64_t, Cuda> step_;  ///< of training
  std::vector<std::unique_ptr<Replay>> replays_;
};

}  // namespace inception::detail
