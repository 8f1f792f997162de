// SPDX-License-Identifier: MIT
// Tiles of an implicit matrix product: their shapes, and how a block of threads fetches them.
#pragma once

#include "inception/tensor/cuda_launch.cuh"

namespace inception::detail {

// Result[rows][columns] = Σ_depth A[row][depth] · B[depth][column] is computed a tile at a time, a tile
// by a block of threads, which moves along the depth in pieces.
//
// A Product says what the matrices are:
//   rows, columns, depth      sizes; ints
//   first_depth, last_depth   of this z, set by enter(z), which also picks the group
//   Row row(r)                what a row of A needs of its address
//   Step step(d)              the same for a place in the depth; plain numbers
//   a(Row, Step), b(Step, c)  elements; rows, steps and columns are inside
//   put(r, c, value)          takes a result
//   a_depth_is_adjacent, b_depth_is_adjacent   which way neighbours in memory lie

/// Which words of one side of a piece, A's rows or B's columns, a thread fetches. A word holds
/// `values` neighbours of the depth. Where the depth is adjacent in memory, `lanes` threads stand
/// along it; else all stand along the side.
template <bool along_depth, int side, int words, int threads, int lanes>
struct TileShare {
  static constexpr int count = words * side / threads;
  static_assert(count * threads == words * side, "all threads fetch the same number of words");
  static_assert(along_depth ? words % lanes == 0 && threads % lanes == 0 : threads % side == 0);

  /// Places of the side that one thread meets; its words of one place stand together.
  static constexpr int places = along_depth ? count / (words / lanes) : 1;

  static constexpr int place(int i) { return along_depth ? i / (words / lanes) : 0; }
  static __device__ int at(int thread, int place) {
    return along_depth ? thread / lanes + place * (threads / lanes) : thread % side;
  }
  static __device__ int word(int thread, int i) {
    return along_depth ? thread % lanes + i % (words / lanes) * lanes
                       : thread / side + i * (threads / side);
  }
};

/// Fetches the pieces of both factors: from memory into a thread's registers, so that the numbers are
/// under way while the piece before is multiplied, and from there into shared memory.
///
/// The places in the depth are taken apart once a block: that takes divisions.
template <class Scalar, class Product, class Shape>
class TileFetch {
 public:
  static constexpr int depth = Shape::words * Shape::values;
  using Steps = typename Product::Step[2][depth];

  __device__ TileFetch(const Product& product, const dim3& tile)
      : product_(product),
        thread_(static_cast<int>(threadIdx.x)),
        first_row_(static_cast<int>(tile.x) * Shape::rows),
        first_column_(static_cast<int>(tile.y) * Shape::columns) {
#pragma unroll
    for (int i = 0; i < A::places; ++i) {
      const int r = first_row_ + A::at(thread_, i);
      rows_[i] = product.row(r < product.rows ? r : 0);
    }
  }

  __device__ int pieces() const {
    return (product_.last_depth - product_.first_depth + depth - 1) / depth;
  }

  /// Takes the places of a piece apart; a barrier must follow before it is fetched.
  __device__ void make_steps(int piece, Steps& steps) const {
    const int d = product_.first_depth + piece * depth + thread_;
    if (thread_ < depth && d < product_.last_depth) steps[piece & 1][thread_] = product_.step(d);
  }

  __device__ void fetch(int piece, const Steps& steps) {
    const int left = product_.last_depth - product_.first_depth - piece * depth;
    for_each_value<A>(steps[piece & 1], [&](int i, int v, int place, int d, const Step& step) {
      const bool there = (d < left) & (first_row_ + A::at(thread_, place) < product_.rows);
      a_[i][v] = there ? product_.a(rows_[place], step) : Scalar{0};
    });
    for_each_value<B>(steps[piece & 1], [&](int i, int v, int place, int d, const Step& step) {
      const int c = first_column_ + B::at(thread_, place);
      b_[i][v] = (d < left) & (c < product_.columns) ? product_.b(step, c) : Scalar{0};
    });
  }

  /// Hands what was fetched to store_a(word, row, values) and store_b(word, column, values).
  template <class StoreA, class StoreB>
  __device__ void store(StoreA&& store_a, StoreB&& store_b) const {
#pragma unroll
    for (int i = 0; i < A::count; ++i) {
      store_a(A::word(thread_, i), A::at(thread_, A::place(i)), a_[i]);
    }
#pragma unroll
    for (int i = 0; i < B::count; ++i) {
      store_b(B::word(thread_, i), B::at(thread_, B::place(i)), b_[i]);
    }
  }

 private:
  using Step = typename Product::Step;
  using A = TileShare<Product::a_depth_is_adjacent, Shape::rows, Shape::words, Shape::threads,
                      Shape::depth_lanes>;
  using B = TileShare<Product::b_depth_is_adjacent, Shape::columns, Shape::words, Shape::threads,
                      Shape::depth_lanes>;

  /// Calls call(word of the thread, value in it, place, depth, step): each step is read once.
  template <class Share, class Call>
  __device__ void for_each_value(const Step (&steps)[depth], Call&& call) const {
    constexpr int words = Share::count / Share::places;
#pragma unroll
    for (int word = 0; word < words; ++word) {
#pragma unroll
      for (int v = 0; v < Shape::values; ++v) {
        const int d = Share::word(thread_, word) * Shape::values + v;
        const Step step = steps[d];
#pragma unroll
        for (int place = 0; place < Share::places; ++place) {
          call(place * words + word, v, place, d, step);
        }
      }
    }
  }

  const Product& product_;
  int thread_, first_row_, first_column_;
  typename Product::Row rows_[A::places];
  Scalar a_[A::count][Shape::values], b_[B::count][Shape::values];
};

/// The loop of a tile: fetches every piece while the one before it is multiplied.
/// store(half) puts what was fetched into that half of the shared memory, multiply(half) reads it.
template <class Fetch, class Store, class Multiply>
__device__ void multiply_pieces(Fetch& fetch, typename Fetch::Steps& steps, Store&& store,
                                Multiply&& multiply) {
  const int pieces = fetch.pieces();
  if (pieces <= 0) return;
  fetch.make_steps(0, steps);
  __syncthreads();
  fetch.fetch(0, steps);
  fetch.make_steps(1, steps);
  store(0);
  __syncthreads();
  for (int piece = 0; piece < pieces; ++piece) {
    const bool more = piece + 1 < pieces;
    if (more) {
      fetch.fetch(piece + 1, steps);
      fetch.make_steps(piece + 2, steps);  // over those of this piece, which all have read
    }
    multiply(piece & 1);
    if (more) store((piece + 1) & 1);
    __syncthreads();
  }
}

}  // namespace inception::detail
