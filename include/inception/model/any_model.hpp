// SPDX-License-Identifier: MIT
// A model whose network's type is forgotten: what training, files and programs work with.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inception/model/engine.hpp"
#include "inception/tensor/tensor.hpp"

namespace inception {

namespace detail {

/// Row of the output called `name`; the number of outputs where there is none.
constexpr std::size_t output_row(ProgramView p, std::string_view name) {
  std::size_t row = 0;
  while (row < p.outputs.size() && p.outputs[row].name != name) ++row;
  return row;
}

}  // namespace detail

/// A network with numbers: parameters, a workspace, forward and backward.
///
/// Model<Network, …> is one. Code that takes an AnyModel is compiled once for all networks, and may
/// choose the network at run time: std::unique_ptr<AnyModel<>> model = std::make_unique<Model<…>>().
///
/// A training step is forward(images, Mode::training), filling output_gradient(…) for the outputs
/// that the loss depends on (the others count as zero), and backward(). It allocates nothing once a
/// batch of its shape has been seen. The images must stay where they are until backward() is done.
///
/// Errors   ShapeError where images do not fit; Error where calls come in the wrong order
template <class Device = Cpu, class Scalar = float>
class AnyModel {
 public:
  using scalar = Scalar;
  using device_type = Device;

  virtual ~AnyModel() = default;  // a Model may be deleted as what it is
  AnyModel(AnyModel&&) noexcept = default;
  AnyModel& operator=(AnyModel&&) noexcept = default;

  /// Images [N, H, W, C] → outputs. In training mode also moves the running statistics.
  void forward(View<const Scalar> images, Mode mode = Mode::inference) {
    engine_->forward(images, mode);
  }
  void forward(const Tensor<Scalar, Device>& images, Mode mode = Mode::inference) {
    forward({images.data(), images.shape()}, mode);
  }

  /// A forward pass that shows each operation's result as soon as it is there, on the model's device: to
  /// look for what goes wrong, or at what a module makes of an image. The next operation may overwrite it.
  void forward(const Tensor<Scalar, Device>& images, Mode mode, const Observer<Scalar>& observer) {
    engine_->forward({images.data(), images.shape()}, mode, &observer);
  }

  /// Gradients of every parameter, from those of the outputs. Ends the training step.
  void backward(const BackwardProgress& progress = {}) { engine_->backward(progress); }

  /// A result of the last forward pass, [N, H', W', K]; valid until the next one.
  View<const Scalar> output(std::string_view name) const { return engine_->output(row(name)); }

  /// Where to write the loss's gradient with respect to an output; zero after each forward pass.
  View<Scalar> output_gradient(std::string_view name) {
    return engine_->output_gradient(row(name));
  }

  /// The gradient with respect to the images, where ModelOptions::input_gradient asked for it.
  View<const Scalar> input_gradient() const { return engine_->input_gradient(); }

  /// Names of the outputs, side outputs first, the main one last.
  std::vector<std::string> output_names() const {
    std::vector<std::string> names;
    for (const Output& o : program().outputs) names.emplace_back(o.name);
    return names;
  }

  /// Parameters and gradients for an optimizer, whose steps the model notices.
  Arenas<Scalar> arenas() { return engine_->tensors().values().arenas(); }

  /// Every tensor of the state_dict, in PyTorch's order.
  const std::vector<TensorRecord>& tensors() const { return engine_->tensors().shapes().tensors(); }

  /// All tensors, to read; change_tensors() is for writing.
  const ParameterStore<Device, Scalar>& store() const {
    return std::as_const(*engine_).tensors().values();
  }
  ParameterStore<Device, Scalar>& change_tensors() { return engine_->tensors().values(); }

  /// Takes tensors from outside: load_weights() does it for files. First values are drawn when they
  /// are first looked at, so of tensors that are loaded before none are.
  ///
  /// Errors   what the source throws
  void load(const TensorSource<Scalar>& source) { engine_->load(source); }

  /// To be called by who has written parameters or running statistics through a pointer or span kept
  /// from before the last forward pass: inference folds and packs the weights anew. Optimizers and
  /// all functions of change_tensors() and Arenas that hand out memory to write do so themselves.
  void parameters_changed() { engine_->tensors().values().mark_changed(); }

  /// The lowered program, Dynamic widths bound.
  ProgramView program() const { return engine_->program(); }
  /// The program that a mode really runs.
  ProgramView program(Mode mode) const { return engine_->program(mode); }

  /// Bytes of all parameters; their gradients take as many, from the first training pass on.
  Index parameter_bytes() const {
    return std::ssize(engine_->tensors().shapes().parameters()) * Index{sizeof(Scalar)};
  }
  /// Bytes of all running statistics.
  Index state_bytes() const {
    return std::ssize(engine_->tensors().shapes().state()) * Index{sizeof(Scalar)};
  }
  /// Bytes of workspace that a batch will take; nothing is allocated.
  const MemoryPlan& plan(Mode mode, const Shape& images) { return engine_->plan(mode, images); }
  /// The operations that run for a batch, with the algorithms chosen for it.
  std::span<const Operation> operations(Mode mode, const Shape& images) {
    return engine_->operations(mode, images);
  }
  /// Bytes of workspace held now.
  Index workspace_bytes() const { return engine_->workspace_bytes(); }
  /// Bytes of the folded and packed weights that inference keeps beside the parameters, from its first
  /// pass over a batch of this shape on. Batches of another shape may want other algorithms and have
  /// theirs beside them.
  Index prepared_bytes(const Shape& images) { return engine_->prepared_bytes(images); }

  /// What became of this model's CUDA graphs; on the Cpu there are none.
  GraphReport graph_report() const { return engine_->replays().report(); }
  /// Of train_step on a device that replays steps: its passes, and a step that ran as one.
  detail::Replays<Device, Scalar>& replays() { return engine_->replays(); }
  void count_replayed_step(View<const Scalar> images) { engine_->count_replayed_step(images); }

  const Device& device() const { return engine_->device(); }
  const ModelOptions& options() const { return engine_->options(); }

  /// Training steps done: the counter of dropout's random numbers.
  std::uint64_t step() const { return engine_->step(); }
  void set_step(std::uint64_t step) { engine_->set_step(step); }
  /// So many images stand before these in a batch that several processes share: dropout counts from the first.
  void set_first_image(Index first) { engine_->set_first_image(first); }

 protected:
  AnyModel(ProgramView lowered, std::span<const KernelEntry<Device, Scalar>> kernels,
           const ModelOptions& options, Device device)
      : engine_(std::make_unique<detail::Engine<Device, Scalar>>(lowered, kernels, options,
                                                                 std::move(device))) {}

  detail::Engine<Device, Scalar>& engine() { return *engine_; }
  const detail::Engine<Device, Scalar>& engine() const { return *engine_; }

 private:
  std::size_t row(std::string_view name) const {
    const std::size_t found = detail::output_row(program(), name);
    if (found == program().outputs.size()) {
      std::string known;
      for (const std::string& n : output_names()) known += (known.empty() ? "" : ", ") + n;
      throw Error("Model::output: the network has no output called " + std::string(name) +
                  "; it has " + known);
    }
    return found;
  }

  std::unique_ptr<detail::Engine<Device, Scalar>> engine_;
};

}  // namespace inception
