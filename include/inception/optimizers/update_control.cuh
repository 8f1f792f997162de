// SPDX-License-Identifier: MIT
// What an optimizer keeps on the Cuda device, and which part of its updates runs.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "inception/optimizers/update_control.hpp"
#include "inception/tensor/cuda_buffer.cuh"

namespace inception {

/// Kernels of an update read what differs from step to step, the numbers of the formula, in device
/// memory: a graph may then hold the kernels.
enum class UpdatePart : std::uint8_t {
  all,
  numbers,  ///< only the formula's numbers are put there: a graph runs the kernels
  kernels,  ///< only the kernels are launched: while they are captured
};

namespace detail {

/// The arenas in pieces of so many elements, and where in the ranges each piece begins: a kernel that
/// looked it up for every element would read more than it updates.
struct UpdatePieces {
  static constexpr Index elements = 4096;

  const ParameterRange* ranges;
  Index range_count;
  const Index* first_ranges;  ///< of each piece: the first range that ends behind its first element
};

}  // namespace detail

template <>
class UpdateControl<Cuda> {
 public:
  UpdateControl(std::span<const ParameterRange> ranges, Index size, const Cuda& device)
      : device_(device),
        ranges_(std::ssize(ranges), device),
        first_ranges_((size + detail::UpdatePieces::elements - 1) / detail::UpdatePieces::elements,
                      device) {
    static std::atomic<std::uint64_t> made = 0;
    id_ = ++made;
    ranges_.write(0, ranges);
    std::vector<Index> first(static_cast<std::size_t>(first_ranges_.size()));
    std::size_t range = 0;
    for (std::size_t piece = 0; piece < first.size(); ++piece) {
      const Index begin = static_cast<Index>(piece) * detail::UpdatePieces::elements;
      while (range < ranges.size() && ranges[range].offset + ranges[range].size <= begin) ++range;
      first[piece] = static_cast<Index>(range);
    }
    first_ranges_.write(0, first);
  }

  /// Called in front of each update.
  void begin() { next_ = 0; }

  UpdatePart part() const { return part_; }
  void run_only(UpdatePart part) { part_ = part; }

  detail::UpdatePieces pieces() const {
    return {ranges_.data(), ranges_.size(), first_ranges_.data()};
  }
  Index piece_count() const { return first_ranges_.size(); }

  /// Device memory for the numbers of the next formula of an update: the same in each update.
  template <class Formula>
  Formula* next_numbers() {
    static_assert(sizeof(Formula) <= room && std::is_trivially_copyable_v<Formula>,
                  "a formula holds a few plain numbers");
    if (next_ == numbers_.size()) numbers_.emplace_back(room, device_);
    return reinterpret_cast<Formula*>(numbers_[next_++].data());
  }

  /// Unlike an address, never another optimizer's.
  std::uint64_t id() const { return id_; }

 private:
  static constexpr Index room = 256;  // bytes

  Cuda device_;
  Buffer<ParameterRange, Cuda> ranges_;
  Buffer<Index, Cuda> first_ranges_;
  std::vector<Buffer<std::byte, Cuda>> numbers_;
  std::size_t next_ = 0;
  UpdatePart part_ = UpdatePart::all;
  std::uint64_t id_ = 0;
};

}  // namespace inception
