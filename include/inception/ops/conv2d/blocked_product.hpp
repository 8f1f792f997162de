// SPDX-License-Identifier: MIT
// The innermost kernel of Winograd convolution: a dense product of blocks whose addresses are known.
#pragma once

#include <algorithm>
#include <array>

#include "inception/ops/bfloat16.hpp"
#include "inception/ops/conv2d/panels.hpp"

namespace inception::detail {

/// out[r][k] (+)= Σ_c a[c][r] · b[c][k] for `Rows` rows and `Vectors` vectors of columns.
///
/// a is [blocks][simd::block_rows][lanes]: `lanes` terms of a row lie next to each other. The
/// distances between rows are hence constants of the machine code, and no row needs a pointer in a
/// register. b is a panel, [blocks · lanes][width]; out is [simd::block_rows][width]. A Factor is what
/// is multiplied: a scalar, or a pair of bfloat16 that counts as one term.
template <class Scalar, class Factor, int Rows, int Vectors>
void blocked_product(const Factor* a, const Factor* b, Index blocks, Scalar* out, bool accumulate) {
  using V = simd::Vector<Scalar>;
  constexpr int lanes = simd::lanes<Scalar>;
  // Long enough to hide the loop's own instructions; written out further it only compiles longer.
  constexpr int step = std::min(lanes, 8);
  V sum[Rows * Vectors];
  simd::unroll<Rows * Vectors>([&](auto i)
                                   __attribute__((always_inline)) { sum[i] = simd::zero<V>(); });
  for (Index block = 0; block < blocks; ++block, a += simd::block_rows * lanes) {
    for (int first = 0; first < lanes; first += step, b += step * Vectors * lanes) {
      const Factor* x = a + first;
      simd::unroll<step>([&](auto c) __attribute__((always_inline)) {
        simd::Vector<Factor> columns[Vectors];
        simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
          columns[v] = simd::load(b + (c * Vectors + v) * lanes);
        });
        simd::unroll<Rows>([&](auto r) __attribute__((always_inline)) {
          const Factor term = x[r * lanes + c];
          simd::unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
            simd::multiply_add(sum[r * Vectors + v], columns[v], term);
          });
        });
      });
    }
  }
  simd::unroll<Rows * Vectors>([&](auto i) __attribute__((always_inline)) {
    if (accumulate) sum[i] += simd::load(out + i * lanes);
    simd::store(out + i * lanes, sum[i]);
  });
}

/// Row counts that have an instance of their own, descending. The rows of a block of tiles are spread
/// evenly over its groups, so counts near the full one are the common ones. Half panels are rare, and
/// double is there for its precision: the full count does for them.
template <class Scalar, int Vectors>
inline constexpr std::array product_rows{simd::block_rows};
template <>
inline constexpr std::array product_rows<float, 2>{
    simd::block_rows, 6 * simd::block_rows / 7, 4 * simd::block_rows / 7, 2 * simd::block_rows / 7};

/// The fewest rows that hold `rows` and have an instance.
template <class Scalar, int Vectors>
constexpr int rows_computed(int rows) {
  int fewest = simd::block_rows;
  for (const int r : product_rows<Scalar, Vectors>) fewest = r >= rows ? r : fewest;
  return fewest;
}

/// Calls the instance of rows_computed(rows); rows of `a` up to there must hold numbers.
template <class Scalar, class Factor, int Vectors, std::size_t Instance = 0>
void blocked_product_of_rows(int rows, const Factor* a, const Factor* b, Index blocks, Scalar* out,
                             bool accumulate) {
  constexpr auto instances = product_rows<Scalar, Vectors>;
  if constexpr (Instance + 1 < instances.size()) {
    if (rows <= instances[Instance + 1]) {
      blocked_product_of_rows<Scalar, Factor, Vectors, Instance + 1>(rows, a, b, blocks, out,
                                                                     accumulate);
      return;
    }
  }
  blocked_product<Scalar, Factor, instances[Instance], Vectors>(a, b, blocks, out, accumulate);
}

}  // namespace inception::detail
