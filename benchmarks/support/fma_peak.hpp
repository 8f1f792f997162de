// SPDX-License-Identifier: MIT
// The processor's peak of multiply-adds, measured: what every other rate is a fraction of.
#pragma once

#include <algorithm>
#include <barrier>
#include <chrono>
#include <inception/ops/simd.hpp>
#include <inception/tensor/index.hpp>
#include <thread>
#include <vector>

namespace benchmarks {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

namespace detail {

/// As many accumulators as the convolution's kernel keeps, so that their latencies overlap and
/// nothing but registers is touched.
inline constexpr int accumulators = 2 * inception::simd::block_rows;

template <class Scalar>
inline constexpr double flops_per_round = 2.0 * accumulators* inception::simd::lanes<Scalar>;

/// `rounds` multiply-adds of every accumulator: s ← s·factor + summand.
template <class Scalar>
Scalar multiply_add(inception::Index rounds, Scalar factor, Scalar summand) {
  using inception::simd::Vector;
  const Vector<Scalar> f = Vector<Scalar>{} + factor, a = Vector<Scalar>{} + summand;
  Vector<Scalar> sums[accumulators];
  for (int i = 0; i < accumulators; ++i) sums[i] = Vector<Scalar>{} + static_cast<Scalar>(i);
  for (inception::Index round = 0; round < rounds; ++round) {
    inception::simd::unroll<accumulators>([&](auto i) __attribute__((always_inline)) {
      sums[i] = sums[i] * f + a;
    });
  }
  Vector<Scalar> total{};
  for (const auto& sum : sums) total += sum;
  return total[0];
}

}  // namespace detail

/// Multiply-adds (2 flops each) a second of `threads` threads that work at once, in GFLOP/s: the best
/// of several trials of 10 to 20 ms, because anything else that runs can only slow a trial down.
template <class Scalar>
double fma_peak_gflops(int threads) {
  constexpr int trials = 8;
  // Read at run time, and such that sums converge to 2: no infinities, no denormal numbers.
  volatile Scalar factor = static_cast<Scalar>(0.5), summand = 1, sink = 0;
  inception::Index rounds = 1000;
  for (;; rounds *= 2) {
    const auto start = Clock::now();
    sink = detail::multiply_add<Scalar>(rounds, factor, summand);
    if (seconds_since(start) >= 0.01) break;
  }
  double best = 0;
  std::barrier start_and_end(threads);
  const auto work = [&](bool first) {
    Scalar result = 0;
    for (int trial = 0; trial < trials; ++trial) {
      start_and_end.arrive_and_wait();
      const auto start = Clock::now();
      result += detail::multiply_add<Scalar>(rounds, factor, summand);
      start_and_end.arrive_and_wait();
      const double flops = detail::flops_per_round<Scalar> * static_cast<double>(rounds) * threads;
      if (first) best = std::max(best, flops / seconds_since(start) / 1e9);
    }
    if (first) sink = result;
  };
  std::vector<std::jthread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back(work, false);
  work(true);
  return best;
}

}  // namespace benchmarks
