// SPDX-License-Identifier: MIT
// The levels of x86-64 that compilers take as -march, and whether this processor executes them.
#pragma once

#include <cpuid.h>

#include <array>
#include <string_view>

namespace inception::multi_target {

/// From the best down; each executes what those after it do. Source: the System V psABI for x86-64.
inline constexpr std::array<std::string_view, 4> levels{"x86-64-v4", "x86-64-v3", "x86-64-v2",
                                                        "x86-64"};

namespace detail {

/// Bits of register ecx, for what compilers' __builtin_cpu_supports learned to name only lately.
inline bool has(unsigned leaf, unsigned bits) {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(leaf, &a, &b, &c, &d) != 0 && (c & bits) == bits;
}

inline bool executes_v2() {
  constexpr unsigned cmpxchg16b = 1U << 13, lahf = 1U << 0;
  return __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("sse3") &&
         __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1") &&
         __builtin_cpu_supports("sse4.2") && has(1, cmpxchg16b) && has(0x80000001, lahf);
}

// The compiler's answers on AVX and AVX-512 hold for processor and operating system together.
inline bool executes_v3() {
  constexpr unsigned movbe = 1U << 22, f16c = 1U << 29, lzcnt = 1U << 5;
  return executes_v2() && __builtin_cpu_supports("avx") && __builtin_cpu_supports("avx2") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("fma") && has(1, movbe | f16c) && has(0x80000001, lzcnt);
}

inline bool executes_v4() {
  return executes_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

}  // namespace detail

/// Whether this machine executes programs compiled for `level`; false for one that is not in `levels`.
inline bool executes(std::string_view level) {
  __builtin_cpu_init();
  if (level == "x86-64-v4") return detail::executes_v4();
  if (level == "x86-64-v3") return detail::executes_v3();
  if (level == "x86-64-v2") return detail::executes_v2();
  return level == "x86-64";
}

}  // namespace inception::multi_target
