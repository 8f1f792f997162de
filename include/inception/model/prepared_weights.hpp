// SPDX-License-Identifier: MIT
// Weights as inference reads them: batch norm folded in, packed once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "inception/model/parameter_store.hpp"
#include "inception/ops/batch_norm/batch_norm.hpp"
#include "inception/ops/batch_norm/fold.hpp"
#include "inception/ops/kernel.hpp"
#include "inception/tensor/arrays.hpp"
#include "inception/tensor/host_access.hpp"

namespace inception::detail {

/// Kept between inference calls, and made again when the store has counted a change since. Each
/// operation has a form of its weights for every algorithm that a batch asked for.
template <class Device, class Scalar>
class PreparedWeights {
 public:
  using Kernels = std::span<const KernelEntry<Device, Scalar>>;

  explicit PreparedWeights(std::size_t operations) : forms_(operations) {}

  /// What update() keeps for these operations of an inference program.
  static Index bytes(std::span<const Operation> operations, Kernels kernels) {
    Index size = 0;
    for (const Operation& o : operations) size += padded_size(o, kernels);
    return size * static_cast<Index>(sizeof(Scalar));
  }

  /// What prepare() made for operation `i`; null where it made nothing.
  const Scalar* of(std::size_t i, Algorithm algorithm) const {
    for (const Form& form : forms_[i]) {
      if (form.algorithm == algorithm) return form.weights;
    }
    return nullptr;
  }

  /// Makes what is missing or stale of the operations of an inference program.
  ///
  /// weights(row) gives a weight in our layout, good until the next one is asked for. What stands
  /// beside it, biases and batch norms, is the store's.
  template <class Weights>
  void update(const Device& device, std::span<const Operation> operations, ProgramView lowered,
              Kernels kernels, const ParameterStore<Device, Scalar>& store, Weights&& weights) {
    take_memory(device, operations, kernels);
    for (std::size_t i = 0; i < operations.size(); ++i) {
      const Operation& o = operations[i];
      for (Form& form : forms_[i]) {
        if (form.algorithm != o.algorithm || form.made_at == store.changes()) continue;
        FoldedNorm<Scalar> folded;
        if (o.folded != none) {
          fold(device, lowered.operations[static_cast<std::size_t>(o.folded)], store);
          folded = {scale_.data(), shift_.data()};
        }
        const std::size_t first = static_cast<std::size_t>(o.first_parameter);
        kernels[static_cast<std::size_t>(o.kernel)].prepare(
            device, o, weights(first), o.bias ? store.parameter(first + 1) : nullptr, folded,
            form.weights);
        form.made_at = store.changes();
      }
    }
  }

 private:
  struct Form {
    Algorithm algorithm;
    Scalar* weights;
    std::optional<std::uint64_t> made_at;  ///< the store's count of changes then
  };

  /// Elements in whole cache lines; 0 where there is nothing to prepare.
  static Index padded_size(const Operation& o, Kernels kernels) {
    const auto& kernel = kernels[static_cast<std::size_t>(o.kernel)];
    constexpr Index unit = 64 / static_cast<Index>(sizeof(Scalar));
    return kernel.prepare == nullptr ? 0 : (kernel.prepared_size(o) + unit - 1) / unit * unit;
  }

  /// One allocation for all forms that are not there yet.
  void take_memory(const Device& device, std::span<const Operation> operations, Kernels kernels) {
    Index size = 0;
    int widest = 0;
    for (std::size_t i = 0; i < operations.size(); ++i) {
      widest = std::max(widest, operations[i].out_channels);
      if (of(i, operations[i].algorithm) == nullptr) size += padded_size(operations[i], kernels);
    }
    if (size == 0) return;
    Scalar* next = memory_.emplace_back(size, device).data();
    if (scale_.size() < widest) {
      scale_ = Buffer<Scalar, Device>(widest, device);
      shift_ = Buffer<Scalar, Device>(widest, device);
    }
    for (std::size_t i = 0; i < operations.size(); ++i) {
      const Operation& o = operations[i];
      const Index here = padded_size(o, kernels);
      if (here == 0 || of(i, o.algorithm) != nullptr) continue;
      forms_[i].push_back({o.algorithm, next, {}});
      next += here;
    }
  }

  void fold(const Device& device, const Operation& norm,
            const ParameterStore<Device, Scalar>& store) {
    const auto parameter = [&](int row) {
      return row == none ? nullptr
                         : store.parameter(static_cast<std::size_t>(norm.first_parameter + row));
    };
    const std::size_t state = static_cast<std::size_t>(norm.first_buffer);
    const FoldBatchNorm<Scalar> function{.gamma = parameter(gamma_row(norm)),
                                         .beta = parameter(beta_row(norm)),
                                         .mean = store.buffer(state),
                                         .variance = store.buffer(state + 1),
                                         .epsilon = norm.epsilon,
                                         .scale = scale_.data(),
                                         .shift = shift_.data()};
    for_each_index(device, norm.out_channels, function);
  }

  std::vector<std::vector<Form>> forms_;  ///< of each operation
  std::vector<Buffer<Scalar, Device>> memory_;
  Buffer<Scalar, Device> scale_, shift_;
};

/// By row of the parameters: the weights that inference packs, and does not read itself.
template <class Device, class Scalar>
std::vector<bool> packed_rows(ProgramView inference,
                              std::span<const KernelEntry<Device, Scalar>> kernels) {
  std::vector<bool> rows(inference.parameters.size(), false);
  for (const Operation& o : inference.operations) {
    const bool packed = kernels[static_cast<std::size_t>(o.kernel)].prepare != nullptr;
    if (packed) rows[static_cast<std::size_t>(o.first_parameter)] = true;
  }
  return rows;
}

/// Weights that come from a source one after the other, through memory that a cache holds: they are
/// packed without ever being there all at once.
template <class Device, class Scalar>
class PassingWeights {
 public:
  PassingWeights(const Device& device, ProgramView p, const std::vector<TensorRecord>& tensors,
                 const TensorSource<Scalar>& source)
      : device_(device), program_(p), source_(source), records_(p.parameters.size()) {
    Index largest = 0;
    for (const TensorRecord& t : tensors) {
      if (t.kind != TensorRecord::Kind::parameter) continue;
      records_[t.row] = &t;
      largest = std::max(largest, Index{element_count(p.parameters[t.row])});
    }
    weight_ = Buffer<Scalar, Device>(largest, device);
  }

  const Scalar* operator()(std::size_t row) {
    const LayoutTiles tiles(program_.parameters[row]);
    HostWriting writing(weight_, 0, Index{element_count(program_.parameters[row])});
    device_.host().parallel_for(tiles.count(), [&](Index tile, int) {
      source_.read(*records_[row], tiles, tile, writing.data());
    });
    writing.finish();
    return weight_.data();
  }

 private:
  const Device& device_;
  ProgramView program_;
  const TensorSource<Scalar>& source_;
  std::vector<const TensorRecord*> records_;
  Buffer<Scalar, Device> weight_;
};

}  // namespace inception::detail
