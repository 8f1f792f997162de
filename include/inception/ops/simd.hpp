// SPDX-License-Identifier: MIT
// Vectors of the target's width, written with GCC's and Clang's vector extensions.
#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

namespace inception::simd {

// The target's register file decides the vector width and the block a kernel keeps in registers.
// The -march flag sets these macros; without any, the portable 16-byte vectors remain.
#if defined(__AVX512F__)
inline constexpr int vector_bytes = 64;
inline constexpr int block_rows = 14;  // x 2 vectors: 28 of 32 registers accumulate
#elif defined(__AVX__)
inline constexpr int vector_bytes = 32;
inline constexpr int block_rows = 6;  // x 2 vectors: 12 of 16 registers
#elif defined(__aarch64__)
inline constexpr int vector_bytes = 16;
inline constexpr int block_rows = 8;  // x 2 vectors: 16 of 32 registers
#else
inline constexpr int vector_bytes = 16;
inline constexpr int block_rows = 6;
#endif

template <class Scalar>
inline constexpr int lanes = vector_bytes / static_cast<int>(sizeof(Scalar));

template <class Scalar>
struct VectorOf {
  typedef Scalar type __attribute__((vector_size(vector_bytes)));
};

/// `lanes<Scalar>` scalars; arithmetic works element by element and with scalars.
template <class Scalar>
using Vector = typename VectorOf<Scalar>::type;

template <class Scalar>
inline Vector<Scalar> load(const Scalar* from) {
  Vector<Scalar> v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class Scalar>
inline void store(Scalar* to, const Vector<Scalar>& v) {
  std::memcpy(to, &v, sizeof v);
}

/// Stores to an address that is a multiple of vector_bytes, past the caches: for what somebody reads
/// only later. It does not fetch what lay there, nor wait for another core that has read it.
/// Others may read it after finish_streams().
template <class Scalar>
inline void stream(Scalar* to, const Vector<Scalar>& v) {
#if defined(__clang__)
  __builtin_nontemporal_store(v, reinterpret_cast<Vector<Scalar>*>(to));
#elif defined(__SSE2__)
  typedef long long Words __attribute__((vector_size(vector_bytes)));
  Words words;
  std::memcpy(&words, &v, sizeof v);
  Words* const place = reinterpret_cast<Words*>(to);
#if defined(__AVX512F__)
  __builtin_ia32_movntdq512(place, words);
#elif defined(__AVX__)
  __builtin_ia32_movntdq256(place, words);
#else
  __builtin_ia32_movntdq(place, words);
#endif
#else
  store(to, v);
#endif
}

inline void finish_streams() {
#if defined(__SSE2__)
  __builtin_ia32_sfence();
#endif
}

/// The first `count` < lanes scalars; the others are 0.
template <class Scalar>
inline Vector<Scalar> load_some(const Scalar* from, int count) {
  Vector<Scalar> v{};
  std::memcpy(&v, from, static_cast<std::size_t>(count) * sizeof(Scalar));
  return v;
}

template <class Scalar>
inline void store_some(Scalar* to, const Vector<Scalar>& v, int count) {
  std::memcpy(to, &v, static_cast<std::size_t>(count) * sizeof(Scalar));
}

/// All elements 0. nvcc 13 takes `V()` for a value of a vector type, and fails inside at `V{}`.
template <class V>
inline V zero() {
  return V();
}

/// max(v, 0) element by element; a NaN stays.
template <class V>
inline V rectify(const V& v) {
  const V none = zero<V>();
  return v < none ? none : v;
}

/// body(std::integral_constant<int, 0>) … body(std::integral_constant<int, Count − 1>), written out,
/// so that an array indexed by the argument lives in registers at any level of optimisation.
/// The body must be marked __attribute__((always_inline)).
template <int Count, class Body>
__attribute__((always_inline)) inline void unroll(Body&& body) {
  [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
    (body(std::integral_constant<int, I>{}), ...);
  }
  (std::make_integer_sequence<int, Count>{});
}

}  // namespace inception::simd
