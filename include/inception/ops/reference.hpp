// SPDX-License-Identifier: MIT
// What the reference loops of all operations share: a walk over pixels, and the border of an image.
#pragma once

#include "inception/ops/view.hpp"

/// Plain loops that read like each operation's formula: the oracle of the tests, in double.
namespace inception::reference {

/// Calls body(n, h, w) for every pixel in order.
template <class Body>
void for_each_pixel(const Shape& shape, Body body) {
  for (Index n = 0; n < shape.n; ++n) {
    for (Index h = 0; h < shape.h; ++h) {
      for (Index w = 0; w < shape.w; ++w) body(n, h, w);
    }
  }
}

inline bool inside(const Shape& shape, Index h, Index w) {
  return h >= 0 && h < shape.h && w >= 0 && w < shape.w;
}

template <class Scalar>
void set_zero(View<Scalar> v) {
  for_each_pixel(v.shape, [&](Index n, Index h, Index w) {
    for (Index c = 0; c < v.shape.c; ++c) v.pixel(n, h, w)[c] = 0;
  });
}

}  // namespace inception::reference
