// SPDX-License-Identifier: MIT
// Plays a memory plan back without numbers: who wrote each block of the workspace last?
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "inception/program/memory_plan.hpp"
#include "inception/program/passes.hpp"

namespace inception::test {

/// Walks a program as the engine does. Every write claims its blocks of 64 bytes, every read asks
/// whether they are still its own. Texts say what went wrong first; empty: nothing.
class PlanReplay {
 public:
  PlanReplay(ProgramView p, const MemoryPlan& plan, const std::vector<Extent>& grids, Index images,
             Index scalar_bytes, const ScratchSizes& scratch)
      : p_(p),
        plan_(plan),
        scratch_(scratch),
        sizes_(p, grids, images, scalar_bytes),
        owners_(static_cast<std::size_t>(plan.bytes / 64), nobody),
        written_(p.values.size(), false) {}

  /// Forward, in training too, and the end at which outputs must be there.
  std::string inference(bool training) {
    for (std::size_t i = 0; i < p_.operations.size(); ++i) {
      const Operation& o = p_.operations[i];
      for (int repeat = 0; repeat < 2; ++repeat) {  // before it writes, and when it has written
        for (const ValueId input : o.inputs) {
          if (input != none) read_value(input, i);
        }
        if (repeat == 1) break;
        write(scratch(i, plan_.forward_scratch, scratch_.forward[i]));
        if (training && o.measures) write(moments(static_cast<OperationId>(i)));
        if (training && o.measured_by != none) read(moments(o.measured_by), i);
        if (training) write(saved(i));
        write_or_read(value(o.output), i);
      }
      read(scratch(i, plan_.forward_scratch, scratch_.forward[i]), i);
      if (training) read(saved(i), i);
      read(value(o.output), i);
    }
    for (const Output& o : p_.outputs) read_value(o.value, p_.operations.size());
    return problem_;
  }

  std::string backward(const BackwardSchedule& schedule) {
    for (std::size_t row = 0; row < p_.outputs.size(); ++row) {
      if (!schedule.needed[sizes_.root(p_.outputs[row].value)]) continue;
      write(has_own_gradient(row) ? output_gradient(row) : gradient(p_.outputs[row].value));
    }
    for (std::size_t row = 0; row < p_.outputs.size(); ++row) {
      if (!schedule.needed[sizes_.root(p_.outputs[row].value)]) continue;
      read(gradient(p_.outputs[row].value), 0);
      if (has_own_gradient(row)) read(output_gradient(row), 0);
    }
    for (std::size_t i = p_.operations.size(); i-- > 0;) {
      const Operation& o = p_.operations[i];
      const BackwardStep& step = schedule.steps[i];
      if (!step.active) continue;
      for (const OperationId before : step.recompute_first) recompute(before, i);
      for (const ValueId root : step.zero_first) write(gradient(root));
      for (std::size_t j = 0; j < o.inputs.size(); ++j) {
        // A second input that is the first one adds to what the operation itself has written.
        const bool own = j > 0 && o.inputs[j] == o.inputs[0];
        if (step.wanted[j] && step.accumulate[j] && !own) read(gradient(o.inputs[j]), i);
      }
      for (int repeat = 0; repeat < 2; ++repeat) {
        read(gradient(o.output), i);
        read(saved(i), i);
        if (backward_reads_output(o)) read_value(o.output, i);
        for (const ValueId input : o.inputs) {
          if (input == none || !o.type->backward_reads_input) continue;
          if (schedule.recomputed[sizes_.root(input)]) {
            read(recomputed(input), i);
          } else {
            read_value(input, i);
          }
        }
        if (repeat == 1) break;
        write(scratch(i, plan_.backward_scratch, scratch_.backward[i]));
        for (std::size_t j = 0; j < o.inputs.size(); ++j) {
          if (step.wanted[j] && !step.accumulate[j]) write(gradient(o.inputs[j]));
        }
      }
      read(scratch(i, plan_.backward_scratch, scratch_.backward[i]), i);
      for (std::size_t j = 0; j < o.inputs.size(); ++j) {
        if (step.wanted[j]) read(gradient(o.inputs[j]), i);
      }
    }
    for (const Output& o : p_.outputs) read_value(o.value, p_.operations.size());
    if (schedule.needed[ProgramView::input]) {
      read(gradient(ProgramView::input), p_.operations.size());
    }
    return problem_;
  }

 private:
  static constexpr int nobody = -1;
  enum Table { values, gradients, anew, saves, scratches, outputs, measured, tables };

  struct Piece {
    int id;
    Index offset, bytes;
  };

  static Piece piece(Table table, std::size_t row, Index offset, Index bytes) {
    return {static_cast<int>(row) * tables + table, offset, bytes};
  }
  Piece value(ValueId v) const {
    const std::size_t root = sizes_.root(v);
    return piece(values, root, plan_.values[root], sizes_.value_bytes(root));
  }
  Piece gradient(ValueId v) const {
    const std::size_t root = sizes_.root(v);
    return piece(gradients, root, plan_.gradients[root], sizes_.value_bytes(root));
  }
  Piece recomputed(ValueId v) const {
    const std::size_t root = sizes_.root(v);
    return piece(anew, root, plan_.recomputed[root], sizes_.value_bytes(root));
  }
  /// Its input and what it saved must be intact; several operations may write slices of one value.
  void recompute(OperationId operation, std::size_t now) {
    const auto i = static_cast<std::size_t>(operation);
    const Operation& o = p_.operations[i];
    for (const ValueId input : o.inputs) {
      if (input != none) read_value(input, now);
    }
    read(saved(i), now);
    write(recomputed(o.output));
  }
  Piece saved(std::size_t i) const {
    return piece(saves, i, plan_.saved[i], sizes_.saved_bytes(i));
  }
  bool has_own_gradient(std::size_t row) const { return plan_.output_gradients[row] >= 0; }
  Piece output_gradient(std::size_t row) const {
    const auto value = static_cast<std::size_t>(p_.outputs[row].value);
    return piece(outputs, row, plan_.output_gradients[row], sizes_.value_bytes(value));
  }
  Piece scratch(std::size_t i, const std::vector<Index>& offsets, Index bytes) const {
    return piece(scratches, i, offsets[i], bytes);
  }

  Piece moments(OperationId operation) const {
    const auto i = static_cast<std::size_t>(operation);
    return piece(measured, i, plan_.moments[i], scratch_.moments[i]);
  }

  void complain(const std::string& what, const Piece& piece, std::size_t operation) {
    static constexpr const char* names[] = {"value ",   "gradient ", "recomputed ", "saved ",
                                            "scratch ", "output ",   "moments "};
    if (!problem_.empty()) return;
    problem_ = std::string(names[piece.id % tables]) + std::to_string(piece.id / tables) + " " +
               what + " at operation " + std::to_string(operation);
  }

  bool lies_inside(const Piece& piece) const {
    return piece.offset >= 0 && piece.offset % 64 == 0 && piece.offset + piece.bytes <= plan_.bytes;
  }
  template <class Visit>
  void each_block(const Piece& piece, Visit visit) {
    const Index last = (piece.offset + piece.bytes + 63) / 64;
    for (Index b = piece.offset / 64; b < last; ++b) visit(owners_[static_cast<std::size_t>(b)]);
  }

  void write(const Piece& piece) {
    if (piece.bytes == 0) return;
    if (!lies_inside(piece)) return complain("has no place", piece, 0);
    each_block(piece, [&](int& owner) { owner = piece.id; });
  }
  void read(const Piece& piece, std::size_t operation) {
    if (piece.bytes == 0) return;
    if (!lies_inside(piece)) return complain("has no place", piece, operation);
    bool intact = true;
    each_block(piece, [&](int& owner) { intact = intact && owner == piece.id; });
    if (!intact) complain("is overwritten or missing", piece, operation);
  }
  void read_value(ValueId v, std::size_t operation) {
    if (sizes_.root(v) != ProgramView::input) read(value(v), operation);
  }
  /// The first slice claims the whole value; the others must find it intact.
  void write_or_read(const Piece& piece, std::size_t operation) {
    const std::size_t root = static_cast<std::size_t>(piece.id / tables);
    if (written_[root]) return read(piece, operation);
    written_[root] = true;
    write(piece);
  }

  ProgramView p_;
  const MemoryPlan& plan_;
  const ScratchSizes& scratch_;
  detail::Planner sizes_;
  std::vector<int> owners_;
  std::vector<bool> written_;
  std::string problem_;
};

}  // namespace inception::test
