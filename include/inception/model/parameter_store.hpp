// SPDX-License-Identifier: MIT
// The tensors of a model: parameters, gradients and state in arenas, with PyTorch's names and layouts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inception/model/initializers.hpp"
#include "inception/model/layouts.hpp"
#include "inception/model/tensor_source.hpp"
#include "inception/program/cost.hpp"
#include "inception/program/names.hpp"
#include "inception/tensor/arenas.hpp"
#include "inception/tensor/buffer.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/host_access.hpp"

namespace inception {

/// Owns a model's tensors. Every tensor begins on a 64-byte boundary; the padding stays zero.
///
/// Each function that hands out parameters or running statistics for writing counts as a change, and
/// so what inference made of the old ones counts as stale. Pointers and spans are to be written
/// before the next forward pass: who keeps them and writes later calls mark_changed() too.
template <class Device, class Scalar>
class ParameterStore {
 public:
  ParameterStore() = default;
  /// Parameters whose rows `left_out` marks get no memory: parameter(row) is null.
  ParameterStore(const Device& device, ProgramView p, const std::vector<bool>& left_out = {}) {
    Index size = 0;
    for (std::size_t row = 0; row < p.parameters.size(); ++row) {
      const Index elements = element_count(p.parameters[row]);
      const bool kept = left_out.empty() || !left_out[row];
      ranges_.push_back({kept ? size : -1, kept ? elements : 0, p.parameters[row].decay});
      if (kept) size += padded(elements);
    }
    parameters_ = Buffer<Scalar, Device>(size, device);  // costs nothing before it is written
    Index state = 0, counters = 0;
    for (const StateBuffer& b : p.buffers) {
      state_offsets_.push_back(b.counter ? counters : state);
      (b.counter ? counters : state) += b.counter ? 1 : padded(b.size);
    }
    state_ = Buffer<Scalar, Device>(state, device);
    reset_state(p);
    counters_.assign(static_cast<std::size_t>(counters), 0);
    list_tensors(p);
  }

  /// Gives the running statistics their first values.
  void reset_state(ProgramView p) {
    mark_changed();
    HostWriting state(state_, 0, state_.size());
    for (std::size_t row = 0; row < p.buffers.size(); ++row) {
      const StateBuffer& b = p.buffers[row];
      if (b.counter) continue;
      std::fill_n(state.data() + state_offsets_[row], b.size, static_cast<Scalar>(b.initial));
    }
    state.finish();
  }

  /// Draws the first values of every parameter but those that `leave_out` marks, on all threads. An
  /// element is a function of seed, row and position: neither threads nor what is left out change it.
  void draw(const Device& device, ProgramView p, Initializer initializer, std::uint64_t seed,
            const std::vector<bool>& leave_out) {
    const auto wanted = [&](const TensorRecord& t) {
      return t.kind == TensorRecord::Kind::parameter && (leave_out.empty() || !leave_out[t.row]);
    };
    if (std::none_of(tensors_.begin(), tensors_.end(), wanted)) return;  // nothing has changed
    std::vector<Piece> pieces;
    Change change(*this);
    for (const TensorRecord& t : tensors_) {
      if (wanted(t)) add_pieces(pieces, change, p, t);
    }
    device.host().parallel_for(std::ssize(pieces), [&](Index item, int) {
      const Piece& piece = pieces[static_cast<std::size_t>(item)];
      const Parameter& q = p.parameters[piece.tensor->row];
      const Philox random(seed, piece.tensor->row);
      const auto values = [&](Index first, Index count, Scalar* to) {
        for (Index i = 0; i < count; ++i) {
          to[i] = static_cast<Scalar>(
              initial_value(q, initializer, random, static_cast<std::uint64_t>(first + i)));
        }
      };
      piece.tiles.fill(piece.tile, values, piece.to);
    });
    change.finish();
  }

  /// Takes the tensors that the source has, on all threads, and says by row which parameters it had.
  std::vector<bool> load(const Device& device, ProgramView p, const TensorSource<Scalar>& source) {
    std::vector<bool> loaded(p.parameters.size(), false);
    std::vector<Piece> pieces;
    Change change(*this);
    for (const TensorRecord& t : tensors_) {
      if (!source.has(t)) continue;
      if (t.kind == TensorRecord::Kind::counter) {
        counter(t) = source.counter(t);
      } else {
        if (t.kind == TensorRecord::Kind::parameter) loaded[t.row] = true;
        add_pieces(pieces, change, p, t);
      }
    }
    device.host().parallel_for(std::ssize(pieces), [&](Index item, int) {
      const Piece& piece = pieces[static_cast<std::size_t>(item)];
      source.read(*piece.tensor, piece.tiles, piece.tile, piece.to);
    });
    change.finish();
    return loaded;
  }

  Scalar* parameter(std::size_t row) {
    mark_changed();
    return const_cast<Scalar*>(std::as_const(*this).parameter(row));
  }
  const Scalar* parameter(std::size_t row) const {
    return ranges_[row].offset < 0 ? nullptr : parameters_.data() + ranges_[row].offset;
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
    if (gradients_.size() == 0) gradients_ = parameters_.another();
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
      reorder(p, t, parameters_, out);
    } else {
      state_.read(state_offsets_[t.row], out);
    }
  }
  void read_gradient(ProgramView p, const TensorRecord& t, std::span<Scalar> out) const {
    reorder(p, t, gradients_, out);
  }
  /// Copies a tensor of PyTorch's layout in. load_weights() does it on all threads.
  void write(ProgramView p, const TensorRecord& t, std::span<const Scalar> in) {
    mark_changed();
    if (t.kind == TensorRecord::Kind::parameter) {
      HostWriting to(parameters_, ranges_[t.row].offset, ranges_[t.row].size);
      for_each_element(p.parameters[t.row], [&](Index theirs, Index ours) {
        to.data()[ours] = in[static_cast<std::size_t>(theirs)];
      });
      to.finish();
    } else {
      state_.write(state_offsets_[t.row], in);
    }
  }
  std::int64_t& counter(const TensorRecord& t) {
    return counters_[static_cast<std::size_t>(state_offsets_[t.row])];
  }
  std::int64_t counter(const TensorRecord& t) const {
    return counters_[static_cast<std::size_t>(state_offsets_[t.row])];
  }

 private:
  /// Parameters and running statistics while the host writes them; finish() makes them the device's.
  class Change {
   public:
    explicit Change(ParameterStore& store)
        : store_(store),
          parameters_(store.parameters_, 0, store.parameters_.size()),
          state_(store.state_, 0, store.state_.size()) {
      store.mark_changed();
    }

    /// Null where it has no memory.
    Scalar* parameter(std::size_t row) {
      const Index offset = store_.ranges_[row].offset;
      return offset < 0 ? nullptr : parameters_.data() + offset;
    }
    Scalar* buffer(std::size_t row) { return state_.data() + store_.state_offsets_[row]; }
    void finish() {
      parameters_.finish();
      state_.finish();
    }

   private:
    ParameterStore& store_;
    HostWriting<Scalar, Device> parameters_, state_;
  };

  /// What one thread fills at a time.
  struct Piece {
    const TensorRecord* tensor;
    LayoutTiles tiles;
    Index tile;
    Scalar* to;
  };

  /// The pieces of a tensor that has memory.
  static void add_pieces(std::vector<Piece>& pieces, Change& change, ProgramView p,
                         const TensorRecord& t) {
    const bool is_parameter = t.kind == TensorRecord::Kind::parameter;
    Scalar* const to = is_parameter ? change.parameter(t.row) : change.buffer(t.row);
    if (to == nullptr) return;
    const LayoutTiles tiles =
        is_parameter ? LayoutTiles(p.parameters[t.row]) : LayoutTiles::plain(p.buffers[t.row].size);
    for (Index tile = 0; tile < tiles.count(); ++tile) pieces.push_back({&t, tiles, tile, to});
  }

  static constexpr Index padded(Index elements) {
    constexpr Index unit = 64 / static_cast<Index>(sizeof(Scalar));
    return (elements + unit - 1) / unit * unit;
  }

  void reorder(ProgramView p, const TensorRecord& t, const Buffer<Scalar, Device>& arena,
               std::span<Scalar> out) const {
    const HostReading from(arena, ranges_[t.row].offset, ranges_[t.row].size);
    for_each_element(p.parameters[t.row], [&](Index theirs, Index ours) {
      out[static_cast<std::size_t>(theirs)] = from.data()[ours];
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
