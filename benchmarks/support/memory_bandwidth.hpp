// SPDX-License-Identifier: MIT
// What the memory delivers, measured: the slope of the roofline.
#pragma once

#include <algorithm>
#include <barrier>
#include <thread>
#include <vector>

#include "fma_peak.hpp"

namespace benchmarks {

/// Bytes a second that `threads` threads read and write together, in GB/s (10^9): a = b + s·c over arrays
/// of 134 MB each, more together than most caches hold; the best of several trials. The read of a line that
/// is about to be written is not counted, as is the custom (McCalpin's STREAM).
inline double memory_bandwidth_gb_per_s(int threads) {
  constexpr int trials = 5;
  constexpr std::size_t floats = std::size_t{32} << 20;
  std::vector<float> a(floats, 0), b(floats, 1), c(floats, 2);
  volatile float factor = 0.5f;
  double best = 0;
  std::barrier start_and_end(threads);
  const auto work = [&](int thread) {
    const float scale = factor;
    const std::size_t each = floats / static_cast<std::size_t>(threads);
    const std::size_t begin = each * static_cast<std::size_t>(thread), end = begin + each;
    for (int trial = 0; trial < trials; ++trial) {
      start_and_end.arrive_and_wait();
      const auto start = Clock::now();
      for (std::size_t i = begin; i < end; ++i) a[i] = b[i] + scale * c[i];
      start_and_end.arrive_and_wait();
      const auto bytes = static_cast<double>(3 * sizeof(float) * each) * threads;
      if (thread == 0) best = std::max(best, bytes / seconds_since(start) / 1e9);
    }
  };
  std::vector<std::jthread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back(work, i);
  work(0);
  others.clear();
  factor = a[floats / 2];
  return best;
}

}  // namespace benchmarks
