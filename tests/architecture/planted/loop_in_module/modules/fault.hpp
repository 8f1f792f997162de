// SPDX-License-Identifier: MIT
// Planted: a module that computes.
#pragma once

inline int sum(int n) {
  int total = 0;
  for (int i = 0; i < n; ++i) total += i;
  return total;
}
