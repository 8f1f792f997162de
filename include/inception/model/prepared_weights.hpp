// SPDX-License-Identifier: MIT
// Weights as inference reads them: batch norm folded in, packed once.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "inception/model/parameter_store.hpp"
#include "inception/ops/kernel.hpp"

namespace inception::detail {

/// Kept between inference calls, and made again when the store has counted a change since.
template <class Device, class Scalar>
class PreparedWeights {
 public:
  /// Finds the places; memory is taken by the first update().
  PreparedWeights(ProgramView inference, std::span<const KernelEntry<Device, Scalar>> kernels) {
    for (const Operation& o : inference.operations) {
      const auto& kernel = kernels[static_cast<std::size_t>(o.kernel)];
      offsets_.push_back(kernel.prepare == nullptr ? -1 : size_);
      constexpr Index unit = 64 / static_cast<Index>(sizeof(Scalar));
      if (kernel.prepare != nullptr) size_ += (kernel.prepared_size(o) + unit - 1) / unit * unit;
      widest_ = std::max(widest_, o.out_channels);
    }
  }

  Index bytes() const { return size_ * static_cast<Index>(sizeof(Scalar)); }

  /// What prepare() made for operation `i` of the inference program; null where it made nothing.
  const Scalar* of(std::size_t i) const {
    return offsets_[i] < 0 ? nullptr : memory_.data() + offsets_[i];
  }

  void update(const Device& device, ProgramView inference, ProgramView lowered,
              std::span<const KernelEntry<Device, Scalar>> kernels,
              const ParameterStore<Device, Scalar>& store) {
    if (made_at_ == store.changes()) return;
    if (memory_.size() == 0) {
      memory_ = Buffer<Scalar, Device>(size_);
      scale_ = Buffer<Scalar, Device>(widest_);
      shift_ = Buffer<Scalar, Device>(widest_);
    }
    for (std::size_t i = 0; i < inference.operations.size(); ++i) {
      if (offsets_[i] < 0) continue;
      const Operation& o = inference.operations[i];
      FoldedNorm<Scalar> folded;
      if (o.folded != none) {
        fold(lowered.operations[static_cast<std::size_t>(o.folded)], store);
        folded = {scale_.data(), shift_.data()};
      }
      const std::size_t first = static_cast<std::size_t>(o.first_parameter);
      kernels[static_cast<std::size_t>(o.kernel)].prepare(
          device, o, store.parameter(first), o.bias ? store.parameter(first + 1) : nullptr, folded,
          memory_.data() + offsets_[i]);
    }
    made_at_ = store.changes();
  }

 private:
  /// y = (x − μ)/√(σ² + ε)·γ + β as y = x·scale + shift.
  void fold(const Operation& norm, const ParameterStore<Device, Scalar>& store) {
    const std::size_t first = static_cast<std::size_t>(norm.first_parameter);
    const std::size_t state = static_cast<std::size_t>(norm.first_buffer);
    const Scalar* mean = store.buffer(state);
    const Scalar* variance = store.buffer(state + 1);
    for (Index c = 0; c < norm.out_channels; ++c) {
      const double gamma = norm.affine ? static_cast<double>(store.parameter(first)[c]) : 1;
      const double beta = norm.affine ? static_cast<double>(store.parameter(first + 1)[c]) : 0;
      const double scale = gamma / std::sqrt(static_cast<double>(variance[c]) + norm.epsilon);
      scale_.data()[c] = static_cast<Scalar>(scale);
      shift_.data()[c] = static_cast<Scalar>(beta - static_cast<double>(mean[c]) * scale);
    }
  }

  std::optional<std::uint64_t> made_at_;  ///< the store's count of changes then
  std::vector<Index> offsets_;
  Index size_ = 0;
  int widest_ = 0;
  Buffer<Scalar, Device> memory_, scale_, shift_;
};

}  // namespace inception::detail
