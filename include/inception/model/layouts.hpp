// SPDX-License-Identifier: MIT
// Where an element of PyTorch's layout lies in ours.
#pragma once

#include <array>

#include "inception/program/records.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

/// Calls visit(theirs, ours) for every element: its position in PyTorch's order and in ours.
template <class Visit>
void for_each_element(const Parameter& p, Visit&& visit) {
  const std::array<Index, 4> s{p.rank > 0 ? p.shape[0] : 1, p.rank > 1 ? p.shape[1] : 1,
                               p.rank > 2 ? p.shape[2] : 1, p.rank > 3 ? p.shape[3] : 1};
  Index theirs = 0;
  for (Index a = 0; a < s[0]; ++a) {
    for (Index b = 0; b < s[1]; ++b) {
      for (Index c = 0; c < s[2]; ++c) {
        for (Index d = 0; d < s[3]; ++d, ++theirs) {
          // [out, in, kh, kw] → [kh, kw, in, out], of which [out, in] → [in, out] is a case.
          const Index ours =
              p.layout == Layout::plain ? theirs : ((c * s[3] + d) * s[1] + b) * s[0] + a;
          visit(theirs, ours);
        }
      }
    }
  }
}

}  // namespace inception
