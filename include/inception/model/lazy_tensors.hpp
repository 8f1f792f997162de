// SPDX-License-Identifier: MIT
// A model's tensors, whose first values are drawn when somebody looks, unless a file came before.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "inception/model/options.hpp"
#include "inception/model/parameter_store.hpp"

namespace inception::detail {

/// Nobody sees values that are not there: whoever asks for them has them drawn first, in several
/// threads at once too. Drawing 25 million numbers and then loading others would take longer than all
/// the rest of a program that classifies one image.
template <class Device, class Scalar>
class LazyTensors {
 public:
  /// Where options ask for inference only, the parameters marked in `packed` are not kept.
  LazyTensors(const Device& device, ProgramView p, const ModelOptions& options,
              const std::vector<bool>& packed)
      : device_(device), program_(p), options_(options), store_(device, p, packed) {}

  /// Names, shapes and sizes, for which nothing is drawn.
  const ParameterStore<Device, Scalar>& shapes() const { return store_; }

  const ParameterStore<Device, Scalar>& values() const {
    require_parameters("read or saved");
    require_values();
    return store_;
  }
  ParameterStore<Device, Scalar>& values() {
    require_parameters("changed");
    require_values();
    return store_;
  }

  /// The same for a forward pass, which needs no more than is there.
  ParameterStore<Device, Scalar>& values_to_run() {
    require_values();
    return store_;
  }

  /// Takes what the source has; first values are drawn only of the rest. pack(store) is called before
  /// the source is asked whether all went well.
  ///
  /// Where the source or `pack` throws, a new model is still a new one.
  template <class Pack>
  void load(const TensorSource<Scalar>& source, Pack&& pack) {
    if (options_.inference_only) {
      require_whole(source);
      ready_ = false;
    }
    const std::vector<bool> loaded = store_.load(device_, program_, source);
    pack(store_);
    source.finish();
    if (!ready_) store_.draw(device_, program_, options_.initializer, options_.seed, loaded);
    ready_ = true;
  }

 private:
  void require_values() const {
    if (ready_.load(std::memory_order_acquire)) return;
    if (options_.inference_only) {
      throw Error(
          "Model: one for inference only has no weights before they are loaded: call "
          "load_weights(model, path) first");
    }
    const std::lock_guard lock(drawing_);
    if (ready_) return;
    store_.reset_state(program_);  // a load that failed may have written to it
    store_.draw(device_, program_, options_.initializer, options_.seed, {});
    ready_ = true;
  }

  void require_parameters(const char* what) const {
    if (!options_.inference_only) return;
    throw Error(std::string("Model: the tensors of one for inference only cannot be ") + what +
                ", because it keeps only what inference made of them: make the model without "
                "ModelOptions::inference_only");
  }

  void require_whole(const TensorSource<Scalar>& source) const {
    for (const TensorRecord& t : store_.tensors()) {
      if (t.kind == TensorRecord::Kind::counter || source.has(t)) continue;
      throw Error("Model: one for inference only must be given all its tensors at once; " + t.name +
                  " is missing: make the model without ModelOptions::inference_only to load it in "
                  "parts");
    }
  }

  const Device& device_;
  ProgramView program_;
  const ModelOptions& options_;
  mutable ParameterStore<Device, Scalar> store_;  ///< drawing completes it
  mutable std::mutex drawing_;
  mutable std::atomic<bool> ready_ = false;
};

}  // namespace inception::detail
