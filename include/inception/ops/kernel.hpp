// SPDX-License-Identifier: MIT
// The contract between a program and a device: what a kernel is given, and how it is found.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "inception/ops/operation.hpp"
#include "inception/ops/view.hpp"
#include "inception/parallel/communicator.hpp"

namespace inception {

/// What every kernel knows.
template <class Device, class Scalar>
struct KernelContext {
  const Device* device = nullptr;
  const Operation* operation = nullptr;
  std::array<View<const Scalar>, max_inputs> x{};
  std::array<const Scalar*, max_parameters> parameters{};  ///< null where there is none
  std::byte* saved = nullptr;                              ///< forward writes it, backward reads it
  std::byte* scratch = nullptr;  ///< 64-byte aligned; nothing survives the call
  bool training = false;
  std::uint64_t seed = 0;  ///< of the random numbers of this model
  std::uint64_t step = 0;  ///< of training: a new dropout mask each
  /// Where a device replays kernels, its memory with the step they run in; else null.
  const std::uint64_t* device_step = nullptr;
  Index first_image = 0;  ///< so many images of the batch stand before x, in other processes
  /// Batch norm, in training: measures the batches of all these processes as one. Null: x alone.
  Communicator* processes = nullptr;
};

/// Forward: read `x`, write all of `y`.
template <class Device, class Scalar>
struct ForwardContext : KernelContext<Device, Scalar> {
  View<Scalar> y{};
  std::array<Scalar*, max_buffers> buffers{};  ///< running statistics
  const Scalar* prepared = nullptr;  ///< what prepare() made of the weights; null in training
  Scalar* moments =
      nullptr;  ///< where Operation::measures says so: of y, to write; measured_by: of x
};

/// Backward: read `dy`, write or add to `dx`, write the parameters' gradients.
template <class Device, class Scalar>
struct BackwardContext : KernelContext<Device, Scalar> {
  View<const Scalar> y{};  ///< only where the type says that backward reads it
  View<const Scalar> dy{};
  std::array<View<Scalar>, max_inputs> dx{};  ///< null where nobody needs it
  std::array<bool, max_inputs> accumulate{};  ///< add to dx instead of overwriting it
  std::array<Scalar*, max_parameters> parameter_gradients{};
};

/// A batch normalisation to fold into weights: y ← y·scale + shift, one pair a channel.
template <class Scalar>
struct FoldedNorm {
  const Scalar* scale = nullptr;  ///< null: none
  const Scalar* shift = nullptr;
};

/// The kernels of one operation on one device for one scalar type, as plain functions.
///
/// `scratch` functions return bytes. `prepare` turns weights (and a batch norm to fold in) into
/// whatever the forward kernel reads fastest; it is null where there is nothing to prepare. `recompute`
/// is there for the types that say so. The functions of siblings run several pointwise operations that
/// read the same value, in the order given, as one; where they are null, each runs by itself. `moments_size` is of what a
/// forward kernel leaves where Operation::measures says so; null where it never does. `choose` picks the algorithm for a batch; it is null where there
/// is none but direct. Operations come to the other functions with the chosen algorithm.
template <class Device, class Scalar>
struct KernelEntry {
  const OperationType* type = nullptr;
  void (*forward)(const ForwardContext<Device, Scalar>&) = nullptr;
  void (*backward)(const BackwardContext<Device, Scalar>&) = nullptr;
  Index (*forward_scratch)(const Device&, const Operation&, Shape x, Shape y) = nullptr;
  Index (*backward_scratch)(const Device&, const Operation&, Shape x, Shape y) = nullptr;
  Index (*prepared_size)(const Operation&) = nullptr;                  ///< elements
  void (*recompute)(const ForwardContext<Device, Scalar>&) = nullptr;  ///< y, from x and `saved`
  Index (*moments_size)(Shape y) = nullptr;                            ///< elements
  void (*forward_siblings)(std::span<const ForwardContext<Device, Scalar>>) = nullptr;
  void (*backward_siblings)(std::span<const BackwardContext<Device, Scalar>>) = nullptr;
  void (*prepare)(const Device&, const Operation&, const Scalar* weight, const Scalar* bias,
                  FoldedNorm<Scalar> folded, Scalar* prepared) = nullptr;
  Algorithm (*choose)(const Device&, const Operation&, Shape x, Shape y, Algorithm wish) = nullptr;
};

/// DeviceKernel<Tag, Device, Scalar> holds the functions of KernelEntry as static members; a device's
/// header specialises it. Only forward and backward must be there.
template <class Tag, class Device, class Scalar>
struct DeviceKernel;

/// Collects the functions of DeviceKernel<Tag, Device, Scalar> into a row of the table. It is not inline, so
/// that `extern template` can say that another source file compiles it: see compiled_kernels.hpp.
template <class Tag, class Device, class Scalar>
KernelEntry<Device, Scalar> kernel_entry() {
  using K = DeviceKernel<Tag, Device, Scalar>;
  KernelEntry<Device, Scalar> entry{&Tag::type, &K::forward, &K::backward};
  if constexpr (requires { &K::forward_scratch; }) entry.forward_scratch = &K::forward_scratch;
  if constexpr (requires { &K::backward_scratch; }) entry.backward_scratch = &K::backward_scratch;
  if constexpr (Tag::type.recomputes) entry.recompute = &K::recompute;
  if constexpr (requires { &K::moments_size; }) entry.moments_size = &K::moments_size;
  if constexpr (requires { &K::forward_siblings; }) {
    entry.forward_siblings = &K::forward_siblings;
    entry.backward_siblings = &K::backward_siblings;
  }
  if constexpr (requires { &K::prepare; }) {
    entry.prepared_size = &K::prepared_size;
    entry.prepare = &K::prepare;
  }
  if constexpr (requires { &K::choose; }) entry.choose = &K::choose;
  return entry;
}

}  // namespace inception
