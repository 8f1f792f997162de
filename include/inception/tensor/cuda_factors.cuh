// SPDX-License-Identifier: MIT
// Factors that tensor cores multiply: rounded from float, in words of 32 bits, summed up in float.
#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <cstdint>
#include <cstring>
#include <nv/target>

namespace inception::detail {

/// One block of a matrix product that a warp computes: sums [16 rows][8 columns] += a · b over 8 words
/// of the depth. Lane l, with g = l / 4 and t = l % 4, holds
///
///   a[0], a[1]        word t of rows g and g + 8
///   a[2], a[3]        word t + 4 of the same
///   b[0], b[1]        words t and t + 4 of column g
///   sums[0], sums[1]  row g, columns 2 t and 2 t + 1;  sums[2], sums[3]  row g + 8
///
/// Source   PTX ISA, warp-level matrix instructions, m16n8k16 and m16n8k8: counted in words, the
///          fragments of all types lie alike
struct WarpBlock {
  static constexpr int rows = 16, columns = 8, words = 8;
};

template <class Pair>
__device__ std::uint32_t as_word(const Pair& pair) {
  std::uint32_t word = 0;
  static_assert(sizeof pair == sizeof word);
  std::memcpy(&word, &pair, sizeof word);
  return word;
}

// GPUs before compute capability 8.0 have none of these instructions; the host refuses to launch there.

/// 11 significant bits in a word each; a tie is rounded away from zero.
struct Tf32Factors {
  static constexpr int values = 1;

  static __device__ std::uint32_t pack(const float (&value)[1]) {
    std::uint32_t word = 0;
    NV_IF_TARGET(NV_PROVIDES_SM_80, (asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(word) : "f"(value[0]));))
    return word;
  }
  static __device__ void multiply(float (&sums)[4], const std::uint32_t (&a)[4],
                                  const std::uint32_t (&b)[2]) {
    NV_IF_TARGET(NV_PROVIDES_SM_80,
                 (asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, "
                      "{%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                      : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
                      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));))
  }
};

/// Two neighbours of the depth in a word, the first in its lower half; a tie goes to the even one.
struct BFloat16Factors {
  static constexpr int values = 2;

  static __device__ std::uint32_t pack(const float (&value)[2]) {
    return as_word(__floats2bfloat162_rn(value[0], value[1]));
  }
  static __device__ void multiply(float (&sums)[4], const std::uint32_t (&a)[4],
                                  const std::uint32_t (&b)[2]) {
    NV_IF_TARGET(NV_PROVIDES_SM_80,
                 (asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, "
                      "{%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                      : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
                      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));))
  }
};

/// As BFloat16Factors; beyond 65504 a factor is infinite.
struct Float16Factors {
  static constexpr int values = 2;

  static __device__ std::uint32_t pack(const float (&value)[2]) {
    return as_word(__floats2half2_rn(value[0], value[1]));
  }
  static __device__ void multiply(float (&sums)[4], const std::uint32_t (&a)[4],
                                  const std::uint32_t (&b)[2]) {
    NV_IF_TARGET(NV_PROVIDES_SM_80,
                 (asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, "
                      "{%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                      : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
                      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));))
  }
};

}  // namespace inception::detail
