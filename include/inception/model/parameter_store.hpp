// SPDX-License-Identifier: MIT
// The tensors of a model: parameters, gradients and state in arenas, with PyTorch's names and layouts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "inception/model/initializers.hpp"
#include "inception/model/layouts.hpp"
#include "inception/program/cost.hpp"
#include "inception/program/names.hpp"
#include "inception/tensor/arenas.hpp"
#include "inception/tensor/buffer.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// A tensor of the state_dict: name and shape as PyTorch has them.
struct TensorRecord {
  enum class Kind : std::uint8_t { parameter, state, counter };

  std::string name;
  std::vector<std::int64_t> shape;
  Kind kind = Kind::parameter;
  std::size_t row = 0;  ///< of the program's parameter or buffer table
};

/// Owns a model's tensors. Every tensor begins on a 64-byte boundary; the padding stays zero.
///
/// Each function that hands out parameters or running statistics for writing counts as a change, and
/// so what inference made of the old ones counts as stale. Pointers and spans are to be written
/// before the next forward pass: who keeps them and writes later calls mark_changed() too.
template <class Device, class Scalar>
class ParameterStore {
 public:
  ParameterStore() = default;
  explicit ParameterStore(ProgramView p) {
    Index size = 0;
    for (const Parameter& parameter : p.parameters) {
      ranges_.push_back({size, element_count(parameter), parameter.decay});
      size += padded(element_count(parameter));
    }
    parameters_ = Buffer<Scalar, Device>(size);
    Index state = 0, counters = 0;
    for (const StateBuffer& b : p.buffers) {
      state_offsets_.push_back(b.counter ? counters : state);
      (b.counter ? counters : state) += b.counter ? 1 : padded(b.size);
    }
    state_ = Buffer<Scalar, Device>(state);
    counters_.assign(static_cast<std::size_t>(counters), 0);
    list_tensors(p);
  }

  void initialize(ProgramView p, Initializer initializer, std::uint64_t seed) {
    for (std::size_t row = 0; row < p.parameters.size(); ++row) {
      const Philox random(seed, row);
      Scalar* to = parameter(row);
      for_each_element(p.parameters[row], [&](Index theirs, Index ours) {
        to[ours] = static_cast<Scalar>(initial_value(p.parameters[row], initializer, random,
                                                     static_cast<std::uint64_t>(theirs)));
      });
    }
    for (std::size_t row = 0; row < p.buffers.size(); ++row) {
      const StateBuffer& b = p.buffers[row];
      if (!b.counter) std::fill_n(buffer(row), b.size, static_cast<Scalar>(b.initial));
    }
  }

  Scalar* parameter(std::size_t row) {
    mark_changed();
    return parameters_.data() + ranges_[row].offset;
  }
  const Scalar* parameter(std::size_t row) const {
    return parameters_.data() + ranges_[row].offset;
  }
  /// Null until need_gradients().
  Scalar* gradient(std::size_t row) {
    return gradients_.size() == 0 ? nullptr : gradients_.data() + ranges_[row].offset;
  }
  Scalar* buffer(std::size_t row) {
    mark_changed();
    return state_.data() + state_offsets_[row];
  }
  const Scalar* buffer(std::size_t row) const { return state_.data() + state_offsets_[row]; }

  void need_gradients() {
    if (gradients_.size() == 0) gradients_ = Buffer<Scalar, Device>(parameters_.size());
  }
  void count_batch() {
    for (std::int64_t& counter : counters_) ++counter;
  }

  Arenas<Scalar> arenas() {
    need_gradients();
    return {parameters_.span(), gradients_.span(), ranges_, &changes_};
  }
  std::span<const Scalar> parameters() const { return parameters_.span(); }
  std::span<Scalar> parameters() {
    mark_changed();
    return parameters_.span();
  }
  std::span<const Scalar> gradients() const { return gradients_.span(); }
  std::span<const Scalar> state() const { return state_.span(); }
  std::span<Scalar> state() {
    mark_changed();
    return state_.span();
  }
  std::span<std::int64_t> counters() { return counters_; }
  std::span<const std::int64_t> counters() const { return counters_; }

  /// Grows with every change of parameters and running statistics.
  std::uint64_t changes() const { return changes_; }
  void mark_changed() { ++changes_; }

  const std::vector<TensorRecord>& tensors() const { return tensors_; }
  /// Null where there is no tensor of that name.
  const TensorRecord* find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &tensors_[found->second];
  }

  /// Copies a tensor out in PyTorch's layout. `out` has its number of elements.
  void read(ProgramView p, const TensorRecord& t, std::span<Scalar> out) const {
    if (t.kind == TensorRecord::Kind::parameter) {
      reorder(p, t, parameter(t.row), out);
    } else {
      std::copy_n(buffer(t.row), out.size(), out.begin());
    }
  }
  void read_gradient(ProgramView p, const TensorRecord& t, std::span<Scalar> out) const {
    reorder(p, t, gradients_.data() + ranges_[t.row].offset, out);
  }
  /// Copies a tensor of PyTorch's layout in.
  void write(ProgramView p, const TensorRecord& t, std::span<const Scalar> in) {
    if (t.kind == TensorRecord::Kind::parameter) {
      Scalar* to = parameter(t.row);
      for_each_element(p.parameters[t.row], [&](Index theirs, Index ours) {
        to[ours] = in[static_cast<std::size_t>(theirs)];
      });
    } else {
      std::copy(in.begin(), in.end(), buffer(t.row));
    }
  }
  std::int64_t& counter(const TensorRecord& t) {
    return counters_[static_cast<std::size_t>(state_offsets_[t.row])];
  }
  std::int64_t counter(const TensorRecord& t) const {
    return counters_[static_cast<std::size_t>(state_offsets_[t.row])];
  }

 private:
  static constexpr Index padded(Index elements) {
    constexpr Index unit = 64 / static_cast<Index>(sizeof(Scalar));
    return (elements + unit - 1) / unit * unit;
  }

  static void reorder(ProgramView p, const TensorRecord& t, const Scalar* from,
                      std::span<Scalar> out) {
    for_each_element(p.parameters[t.row], [&](Index theirs, Index ours) {
      out[static_cast<std::size_t>(theirs)] = from[ours];
    });
  }

  /// PyTorch's order: by layer, parameters first, then buffers.
  void list_tensors(ProgramView p) {
    for (std::size_t i = 0; i < p.operations.size(); ++i) {
      const Operation& o = p.operations[i];
      for (int k = 0; k < o.parameter_count; ++k) {
        const std::size_t row = static_cast<std::size_t>(o.first_parameter + k);
        const Parameter& q = p.parameters[row];
        tensors_.push_back({tensor_name(p, q.operation, q.name),
                            {q.shape.begin(), q.shape.begin() + q.rank},
                            TensorRecord::Kind::parameter,
                            row});
      }
      for (int k = 0; k < o.buffer_count; ++k) {
        const std::size_t row = static_cast<std::size_t>(o.first_buffer + k);
        const StateBuffer& b = p.buffers[row];
        TensorRecord record{
            tensor_name(p, b.operation, b.name), {}, TensorRecord::Kind::counter, row};
        if (!b.counter) {
          record.kind = TensorRecord::Kind::state;
          record.shape = {b.size};
        }
        tensors_.push_back(std::move(record));
      }
    }
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      if (!by_name_.emplace(tensors_[i].name, i).second) {
        throw Error("Model: every tensor needs a name of its own; two are called " +
                    tensors_[i].name + ": give one of their layers another name with Named");
      }
    }
  }

  Buffer<Scalar, Device> parameters_, gradients_, state_;
  std::vector<std::int64_t> counters_;
  std::uint64_t changes_ = 0;
  std::vector<ParameterRange> ranges_;
  std::vector<Index> state_offsets_;
  std::vector<TensorRecord> tensors_;
  std::map<std::string, std::size_t> by_name_;
};

}  // namespace inception
