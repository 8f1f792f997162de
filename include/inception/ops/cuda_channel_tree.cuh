// SPDX-License-Identifier: MIT
// Joins what the blocks of a kernel find in chunks of pixels, a channel each, in that same kernel.
#pragma once

#include <algorithm>

#include "inception/ops/scratch.hpp"
#include "inception/tensor/cuda_last_block.cuh"

namespace inception::detail {

template <int Columns, int Rows, class Joined>
__device__ auto& joining_memory() {
  __shared__ Joined memory[Rows][Columns];
  return memory;
}

/// Joins `count` results of each of `Columns` channels, which neighbouring threads of a block of
/// Columns · Rows take: the first Columns threads get it. The order depends on nothing but `count`.
template <int Columns, int Rows, class Joined, class Result>
__device__ Joined join_results(int count, const Result& result) {
  auto& memory = joining_memory<Columns, Rows, Joined>();
  const int column = static_cast<int>(threadIdx.x) % Columns;
  const int row = static_cast<int>(threadIdx.x) / Columns;
  Joined own{};
  for (int i = row; i < count; i += Rows) own.join(result(i));
  __syncthreads();  // those of a call before have been read
  memory[row][column] = own;
  __syncthreads();
  if (row > 0) return own;
  for (int other = 1; other < Rows; ++other) own.join(memory[other][column]);
  return own;
}

/// A tree of two levels: the last block of a group of chunks joins the group, the last of those joins
/// the groups. One level alone would leave large images to a single block.
///
/// Joined is a plain type whose `{}` is the result of no pixels, with join(const Joined&).
template <class Joined>
struct ChannelTree {
  Index channels, channel_blocks;
  int chunks, chunks_of_group, groups;
  Joined* of_groups = nullptr;   ///< [groups][C]
  unsigned* counters = nullptr;  ///< counter_count()

  /// For a kernel with a block for each chunk and each of `block_count` blocks of channels. Of no pixels
  /// there is one chunk too.
  ChannelTree(Index chunk_count, Index block_count, Index channel_count)
      : channels(channel_count),
        channel_blocks(block_count),
        chunks(static_cast<int>(std::max<Index>(1, chunk_count))) {
    constexpr int least_chunks = 32, most_groups = 256;
    // Of the counters, since several trees may stand in one kernel.
    const Index share = Cuda::counter_count / 4 / std::max<Index>(1, channel_blocks) - 1;
    const int most = static_cast<int>(std::clamp<Index>(share, 1, most_groups));
    chunks_of_group = std::max(least_chunks, (chunks + most - 1) / most);
    groups = (chunks + chunks_of_group - 1) / chunks_of_group;
  }

  void take(Scratch& scratch) {
    of_groups = scratch.take<Joined>(groups > 1 ? groups * channels : 0);
  }
  Index counter_count() const { return channel_blocks * (1 + groups); }

  /// To be called by every block, with all its Columns · Rows threads, once the result of its chunk is
  /// where of_chunk(i, c) reads chunk i's. In one block of them it calls finish(c, joined), and says
  /// that it has.
  template <int Columns, int Rows, class OfChunk, class Finish>
  __device__ bool join(int chunk, int channel_block, const OfChunk& of_chunk,
                       const Finish& finish) const {
    const int thread = static_cast<int>(threadIdx.x);
    const Index c = static_cast<Index>(channel_block) * Columns + thread % Columns;
    const bool inside = c < channels;
    const Index read = inside ? c : 0;  // others read along, and keep nothing
    const int group = chunk / chunks_of_group, first = group * chunks_of_group;
    const int count = chunks - first < chunks_of_group ? chunks - first : chunks_of_group;
    unsigned* const own_counters = counters + static_cast<Index>(channel_block) * (1 + groups);
    if (!last_to_arrive(own_counters + 1 + group, count)) return false;
    Joined joined = join_results<Columns, Rows, Joined>(
        count, [&](int i) { return of_chunk(first + i, read); });
    if (groups > 1) {
      if (thread < Columns && inside) of_groups[group * channels + c] = joined;
      if (!last_to_arrive(own_counters, groups)) return false;
      joined = join_results<Columns, Rows, Joined>(
          groups, [&](int i) { return of_groups[i * channels + read]; });
    }
    if (thread < Columns && inside) finish(c, joined);
    return true;
  }
};

}  // namespace inception::detail
